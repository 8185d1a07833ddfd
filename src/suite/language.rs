//! The words of case files, except for conditions, which `check` has: every mapping with its keys, the values they take and a
//! line about each. What a key means is the readers' business; editors and the docs describe keys from here.

mod request;

use std::cell::RefCell;

use request::{CREDENTIALS, REQUEST};

use super::forms::{
    ANY, COLUMN, DOCUMENT_NAME, FIELD_NAME, HTTPS_URL, LEVEL, NAME, NEED, POINTER, POINTER_KEY, ROW, SENTENCE, SOURCE,
    SUITE_NAME, VERSION,
};
use super::hints::HINTS;
use super::unfold::{Form as PartForm, Forms};
use crate::check::CONDITIONS;
use crate::notation::Shape::{
    Boolean, Either, Integer, Json, List, MaybeEmptyList, Null, Object as Mapping, PlainJson, Table, Text, Word,
};
use crate::notation::{Checker, Key, Node, Object, OpenKeys, Patterns, Shape, key, required};
use crate::source::Problems;

const TEXT: Shape = Text(&ANY);
const SCALAR: Shape = Either(&[TEXT, Integer { least: 0, most: u64::MAX }, Boolean]);
const SCALAR_OR_NULL: Shape = Either(&[TEXT, Integer { least: 0, most: u64::MAX }, Boolean, Null]);

/// Finds the mapping of conditions, which another room has.
const CONDITIONS_OF_ONE: Shape = Mapping(&CONDITIONS);
static CONDITIONS_OF_REQUEST: Shape = Mapping(&CONDITIONS);

static TABLE: Shape = Table { keys: &ROW, values: &Json };
static DOCUMENT_SHAPE: Shape = Mapping(&DOCUMENT);
static REQUEST_SHAPE: Shape = Mapping(&REQUEST);
static EXAMPLE_SHAPE: Shape = Mapping(&EXAMPLE);
static TEST_SHAPE: Shape = Mapping(&TEST);
static STATUS: Shape = Integer { least: 100, most: 599 };

/// What a file, a group and a test may say alike: it holds below, wherever nothing nearer says otherwise.
const INHERITED: &[Key] = &[
    key(
        "request",
        REQUEST_OR_NAME_SHAPE,
        "the request whose response is judged: a name, or a request of the test's own",
    ),
    key(
        "level",
        Text(&LEVEL),
        "the level of the requirement in its source; `must as warn` where a violation only warns",
    ),
    key(
        "api",
        Word(&["offered", "not-offered", "either"]),
        "the servers it is judged on: those that offer the API (default), that refuse it, or both",
    ),
    key("needs", NEEDS_SHAPE, "tests or groups without which it says nothing; adds to those of the groups around it"),
    key("when", CONDITIONS_OF_ONE, "where it applies; adds to the groups around it"),
    key(
        "judges",
        JUDGES_SHAPE,
        "status codes that are judged although something in front of the server may have sent them",
    ),
    key(
        "together",
        Text(&SENTENCE),
        "what violations of all tests with these words mean, after their number (`operations are not implemented`): reports \
         name these tests in one sentence",
    ),
    key("because", Text(&SENTENCE), "where the requirement comes from, or why it matters, in a sentence"),
    key("source", SOURCES_SHAPE, "documents, each with a section or a JSON Pointer"),
];
const REQUEST_OR_NAME_SHAPE: Shape = Either(&[Text(&NAME), Mapping(&REQUEST)]);
const NEEDS_SHAPE: Shape = Either(&[Text(&NEED), MaybeEmptyList(&Text(&NEED))]);
const JUDGES_SHAPE: Shape = Either(&[Integer { least: 100, most: 599 }, MaybeEmptyList(&STATUS)]);
const SOURCES_SHAPE: Shape = Either(&[Text(&SOURCE), List(&Text(&SOURCE))]);

const VERSIONS: &[Key] = &[
    key("since", Text(&VERSION), "the first Matrix version with it"),
    key("until", Text(&VERSION), "the last Matrix version with it"),
];

/// Parts of suites and profiles alike.
const PARTS: &[Key] = &[
    key("title", Text(&SENTENCE), "what the file is about"),
    key("headers", Table { keys: &FIELD_NAME, values: &SCALAR }, "header fields sent with every request of the file"),
    key("documents", Table { keys: &DOCUMENT_NAME, values: &DOCUMENT_SHAPE }, "documents that `source` may name"),
    key("values", Table { keys: &COLUMN, values: &SCALAR }, "constants, used as `{name}`"),
    key("examples", Table { keys: &NAME, values: &EXAMPLE_SHAPE }, "responses that only examples are like"),
    key("tables", Table { keys: &COLUMN, values: &TABLE }, "tables: rows with columns"),
];

/// A case file.
pub(crate) static SUITE: Object = Object {
    name: "case file",
    keys: &[
        &[required("suite", Text(&SUITE_NAME), "the first part of every test id")],
        PARTS,
        VERSIONS,
        INHERITED,
        &[
            key("requests", Table { keys: &NAME, values: &REQUEST_SHAPE }, "the requests to send"),
            key("not-offered", Mapping(&NOT_OFFERED), "the responses by which a server refuses the API"),
            key("flows", Table { keys: &NAME, values: &FLOW }, "requests that are sent in order, once"),
            required("tests", Table { keys: &NAME, values: &TEST_SHAPE }, "the tests, by name"),
            key(
                "left-out",
                Table { keys: &NAME, values: &Text(&SENTENCE) },
                "requirements that can't be seen from outside, and why",
            ),
        ],
    ],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

/// A profile: tests that several suites use.
pub(crate) static PROFILE: Object = Object {
    name: "profile",
    keys: &[
        &[required("profile", Text(&SUITE_NAME), "the name by which `use` calls it")],
        PARTS,
        VERSIONS,
        INHERITED,
        &[
            required(
                "given",
                Table { keys: &COLUMN, values: &EXAMPLE_SHAPE },
                "the requests that a suite gives, used as `<request>`; each with a response that proves the profile alone",
            ),
            key("requests", Table { keys: &NAME, values: &REQUEST_SHAPE }, "requests that follow from those given"),
            required("tests", Table { keys: &NAME, values: &TEST_SHAPE }, "the tests, by name"),
        ],
    ],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

/// A file that suites share.
pub(crate) static SHARED: Object = Object {
    name: "shared file",
    keys: &[&[
        key("documents", Table { keys: &DOCUMENT_NAME, values: &DOCUMENT_SHAPE }, "documents that `source` may name"),
        key("tables", Table { keys: &COLUMN, values: &TABLE }, "tables: rows with columns"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

pub(crate) static DOCUMENT: Object = Object {
    name: "document",
    keys: &[&[
        key(
            "title",
            Text(&SENTENCE),
            "its title in reports; `<since>` stands for the Matrix version, `<digits>` for the number in the name",
        ),
        key("link", Text(&HTTPS_URL), "its URL; `<section>` stands for the section"),
        key("within", Text(&POINTER), "a JSON Pointer that stands before each section"),
        key("like", Text(&DOCUMENT_NAME), "another document, for keys that this one does not have"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

static ROWS_IN_PLACE: Object = Object {
    name: "rows in place",
    keys: &[],
    open_keys: &[OpenKeys { form: &ROW, shape: Json, about: "a row with its columns" }],
    one_of: &[],
    at_most_one_of: &[],
};

const EACH: Shape = Either(&[MaybeEmptyList(&ROW_OR_ROWS), Mapping(&ROWS_IN_PLACE)]);
static ROW_OR_ROWS: Shape = Either(&[TEXT, Integer { least: 0, most: u64::MAX }, Mapping(&ROWS_IN_PLACE)]);

/// A response that nobody sent, or changes of one.
pub(crate) static EXAMPLE: Object = Object {
    name: "response",
    keys: &[&[
        key("like", Text(&NAME), "the request or example that it begins with"),
        key("status", Integer { least: 100, most: 599 }, "the status code"),
        key(
            "headers",
            Table { keys: &FIELD_NAME, values: &FIELD_LINES },
            "header fields; a list for several lines, null removes one",
        ),
        key("json", Json, "the body, as JSON"),
        key("remove", Either(&[Text(&POINTER), List(&Text(&POINTER))]), "members to remove from the JSON body"),
        key("only", Either(&[Text(&COLUMN), List(&TEXT)]), "the only members to keep: names, or the rows of a table"),
        key("text", TEXT, "the body, as text"),
        key("base64", TEXT, "the body, as octets in base64"),
        key("body", Word(&["none"]), "no body"),
        key("raw", TEXT, "the octets on the wire instead of a well-formed response"),
    ]],
    open_keys: &[OpenKeys { form: &POINTER_KEY, shape: Json, about: "another value in the JSON body" }],
    one_of: &[],
    at_most_one_of: &[&["json", "text", "base64", "body", "raw"]],
};
static FIELD_LINES: Shape = Either(&[TEXT, List(&TEXT), Null]);

static NOT_OFFERED: Object = Object {
    name: "refusal of the API",
    keys: &[&[
        key("request", Text(&NAME), "the request whose response shows it, if not that of the file"),
        required("expect", CONDITIONS_OF_ONE, "the response of a server that refuses the API in any way"),
        key("clean", CONDITIONS_OF_ONE, "the response of a server that refuses it as the specification asks"),
        required("because", Text(&SENTENCE), "where that comes from"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

static FLOW: Shape = Either(&[List(&STEP), Mapping(&FLOW_OVER_ROWS)]);
static STEP: Shape = Table { keys: &NAME, values: &REQUEST_SHAPE };
static FLOW_OVER_ROWS: Object = Object {
    name: "flow over rows",
    keys: &[&[
        required("each", EACH, "one flow for each of these rows"),
        required("steps", List(&STEP), "the requests, in order"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

/// A test, a group of tests, or the use of a profile.
pub(crate) static TEST: Object = Object {
    name: "test or group",
    keys: &[
        &[
            key(
                "each",
                EACH,
                "one entry for each of these rows; `<each>` stands for the row's name, `<each.column>` for a cell",
            ),
            key("use", Text(&SUITE_NAME), "makes it a group: the tests of this profile"),
            key(
                "given",
                Table { keys: &COLUMN, values: &Text(&NAME) },
                "requests for the holes of the profile, besides `request`",
            ),
            key(
                "but",
                Table { keys: &ROW, values: &TEST_SHAPE },
                "other keys for some rows: `{ ROW: { level: should } }`",
            ),
        ],
        INHERITED,
        VERSIONS,
        &[
            key("expect", CONDITIONS_OF_ONE, "what must hold"),
            key("requirement", Text(&SENTENCE), "what the server has to do, in a sentence"),
            key("breaks", VARIANTS, "counterexamples: changes of the example for which exactly this test is violated"),
            key("accepts", VARIANTS, "healthy changes of the example that a naive test would flag"),
            key("tests", Table { keys: &NAME, values: &TEST_SHAPE }, "makes it a group: the tests in it, by name"),
        ],
    ],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[&["expect", "tests", "use"]],
};

const VARIANTS: Shape = Either(&[MaybeEmptyList(&VARIANT), Mapping(&CHANGE_OR_CHANGES)]);
static VARIANT: Shape = Either(&[Mapping(&CHANGE_OR_CHANGES), PlainJson]);

/// A change of the response to the test's own request, or changes of responses by request.
pub(crate) static CHANGE_OR_CHANGES: Object = Object {
    name: "change of responses",
    keys: &[
        &[
            key("target", TEXT, "the base URL of the homeserver"),
            key("matrix-version", Text(&VERSION), "the Matrix version of the run"),
        ],
        EXAMPLE.keys[0],
    ],
    open_keys: &[
        OpenKeys { form: &POINTER_KEY, shape: Json, about: "another value in the JSON body" },
        OpenKeys { form: &NAME, shape: Mapping(&EXAMPLE), about: "a change of the response to this request" },
    ],
    one_of: &[],
    at_most_one_of: &[&["json", "text", "base64", "body", "raw"]],
};

/// Whether conditions or changes of responses have a key of this name, so that no request can have it.
pub(crate) fn is_key(name: &str) -> bool {
    [&CONDITIONS, &CHANGE_OR_CHANGES].iter().any(|object| object.keys().any(|key| key.name == name))
}

/// All mappings of case files, for the JSON Schema and the docs.
pub(crate) fn objects() -> Vec<&'static Object> {
    let own = [
        &SUITE,
        &PROFILE,
        &SHARED,
        &DOCUMENT,
        &REQUEST,
        &CREDENTIALS,
        &EXAMPLE,
        &NOT_OFFERED,
        &TEST,
        &ROWS_IN_PLACE,
        &FLOW_OVER_ROWS,
        &CHANGE_OR_CHANGES,
    ];
    own.into_iter().chain(crate::check::objects()).collect()
}

/// Checks parts of files against the shapes of the language.
#[derive(Default)]
pub(crate) struct LanguageForms {
    /// Parts of files have the same keys and names again and again.
    patterns: RefCell<Patterns>,
}

impl Forms for LanguageForms {
    fn check(&self, form: PartForm, name: &str, node: &Node, problems: &mut Problems) {
        let (object, is_written_out) = match form {
            PartForm::Suite => (&SUITE, false),
            PartForm::Profile => (&PROFILE, false),
            PartForm::Shared => (&SHARED, false),
            PartForm::Request => (&REQUEST, true),
            PartForm::Example => (&EXAMPLE, true),
            PartForm::Test => (&TEST, true),
        };
        let names = if is_written_out { Vec::new() } else { names_of_requests(node) };
        let mut patterns = self.patterns.borrow_mut();
        let mut checker = Checker::new(problems, &mut patterns, !is_written_out).with(HINTS, names);
        match is_written_out {
            true => checker.check_named(&Mapping(object), name, node),
            false => checker.check_root(&Mapping(object), node),
        }
    }
}

/// The names that a file gives to requests, as far as they stand in it.
fn names_of_requests(root: &Node) -> Vec<String> {
    let entries = |key: &str| root.get(key).map_or(&[][..], Node::entries);
    let steps = entries("flows").iter().flat_map(|flow| {
        let steps = flow.node.get("steps").unwrap_or(&flow.node);
        steps.items().iter().flat_map(Node::entries)
    });
    let all = entries("requests").iter().chain(entries("given")).chain(steps);
    // A file that gives no name has some that we don't see: those of profiles.
    all.map(|entry| entry.key.to_string()).chain([String::new()]).collect()
}
