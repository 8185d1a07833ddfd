//! The case language as data: every mapping with its keys, what they take, and a line about each. What a key means is
//! the readers' business; how a key is described to editors comes from here.

use super::shape::Shape::{Boolean, Either, Integer, Json, Just, List, Null, Object as Mapping, Table, Text, Word};
use super::shape::{Object, Shape, key, required};

/// The form of a JSON Pointer, as messages name it.
pub(crate) const POINTER_FORM: &str = "a JSON Pointer (RFC 6901)";
/// The form of a Matrix version, as messages name it.
pub(crate) const VERSION_FORM: &str = "a Matrix version such as v1.15";
/// The keys of a table of JSON Pointers, as messages name them.
pub(crate) const POINTERS: &str = "JSON Pointers (RFC 6901)";

const POINTER_PATTERN: &str = "^$|^/([^~]|~[01])*$";
const STATUS_CLASS: &str = "^[1-5]xx$";
/// The names of requests and tests.
pub(crate) const NAME_PATTERN: &str = "^[A-Za-z0-9_][A-Za-z0-9_./-]*$";
const FIELD_NAME_PATTERN: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

const TEXT: Shape = Text { form: "text", pattern: None };
const SENTENCE: Shape = Text { form: "a sentence", pattern: Some("\\S") };
const POINTER: Shape = Text { form: POINTER_FORM, pattern: Some(POINTER_PATTERN) };
const VERSION: Shape = Text { form: VERSION_FORM, pattern: Some("^v[0-9]{1,4}\\.[0-9]{1,4}$") };
const REQUEST: Shape = Text { form: "the name of a request", pattern: Some(NAME_PATTERN) };
const TEST: Shape = Text { form: "the id of a test, without the suite", pattern: Some(NAME_PATTERN) };
const REGEX: Shape = Text { form: "a regular expression", pattern: None };
const FIELD_NAME: Shape = Text { form: "the name of a header field", pattern: Some(FIELD_NAME_PATTERN) };
const SECONDS: Shape = Integer { least: 0, most: u64::MAX };

static MANY_FIELD_LINES: Shape = Either(&[TEXT, List(&TEXT), Null]);

/// A case file.
pub(crate) static CASE_FILE: Object = Object {
    name: "case file",
    keys: &[
        required(
            "suite",
            Text { form: "a name of lower-case letters, digits and `-`", pattern: Some("^[a-z][a-z0-9-]*$") },
            "the first part of every test id",
        ),
        required("title", SENTENCE, "what the suite is about"),
        required("since", VERSION, "the first Matrix version with this endpoint"),
        key("until", VERSION, "the last Matrix version with this endpoint"),
        key(
            "headers",
            Table { keys: "field names", pattern: Some(FIELD_NAME_PATTERN), values: &TEXT },
            "header fields sent with every request",
        ),
        required(
            "documents",
            Table { keys: "document names", pattern: Some("^[a-z][a-z0-9-]*$"), values: &Mapping(&DOCUMENT) },
            "what `source` may name",
        ),
        required(
            "requests",
            Table { keys: "request names", pattern: Some(NAME_PATTERN), values: &Mapping(&REQUEST_CASE) },
            "the requests to send",
        ),
        key("not-offered", Mapping(&NOT_OFFERED), "how a server says that it does not offer the API"),
        required(
            "example",
            Table { keys: "request names", pattern: Some(NAME_PATTERN), values: &Mapping(&EXAMPLE_RESPONSE) },
            "for every request a response that meets everything",
        ),
        required("tests", TESTS, "the tests, by name"),
        key(
            "left-out",
            Table { keys: "test ids", pattern: Some(NAME_PATTERN), values: &SENTENCE },
            "what can't be seen from outside, and why",
        ),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

/// A list of known failures.
pub(crate) static KNOWN_FAILURES: Object = Object {
    name: "list of known failures",
    keys: &[required(
        "known-failures",
        Either(&[List(&Mapping(&KNOWN_FAILURE)), Null]),
        "the tests that the homeserver is known to fail",
    )],
    one_of: &[],
    at_most_one_of: &[],
};

pub(crate) static KNOWN_FAILURE: Object = Object {
    name: "known failure",
    keys: &[
        required(
            "test",
            Text {
                form: "the whole id of a test, or the beginning of ids with `*` behind it",
                pattern: Some("^[A-Za-z0-9_][A-Za-z0-9_./-]*[*]?$"),
            },
            "the test, or all tests whose ids begin so",
        ),
        required("reason", Either(&[SENTENCE, Null]), "why it fails; nothing where that is still to be said"),
        key(
            "link",
            Text { form: "an http or https URL", pattern: Some("^https?://\\S+$") },
            "where it is followed up, such as an issue",
        ),
        key(
            "expires",
            Text { form: "a day such as 2027-01-31", pattern: Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") },
            "the last day on which it counts (UTC)",
        ),
        key("target", TEXT, "the base URL of the only homeserver that it is for"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

static DOCUMENT: Object = Object {
    name: "document",
    keys: &[
        required("title", SENTENCE, "what reports call it"),
        required(
            "link",
            Text { form: "an https URL", pattern: Some("^https://\\S+$") },
            "its URL; `{section}` stands for the section",
        ),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

const EACH: Shape = List(&Either(&[TEXT]));

pub(crate) static REQUEST_CASE: Object = Object {
    name: "request",
    keys: &[
        key("each", EACH, "one request for each of these; `{each}` stands for it"),
        key("get", TEXT, "send GET to this path or URL"),
        key("head", TEXT, "send HEAD to this path or URL"),
        key("options", TEXT, "send OPTIONS to this path or URL"),
        key("post", TEXT, "send POST to this path or URL"),
        key("put", TEXT, "send PUT to this path or URL"),
        key("patch", TEXT, "send PATCH to this path or URL"),
        key("delete", TEXT, "send DELETE to this path or URL"),
        key("append-path", Text { form: "a path", pattern: Some("^/") }, "put this after the path of the URL"),
        key(
            "insert-path",
            Text { form: "a path", pattern: Some("^/") },
            "put this between host and path of the URL (RFC 8414, section 3.1)",
        ),
        key(
            "headers",
            Table { keys: "field names", pattern: Some(FIELD_NAME_PATTERN), values: &Either(&[TEXT, Null]) },
            "header fields; null leaves out one of the file's",
        ),
        key("json", Json, "the content, as JSON"),
        key("form", Table { keys: "form fields", pattern: None, values: &TEXT }, "the content, as a form"),
        key("text", TEXT, "the content"),
        key("fresh", Just(true), "send it although an equal request was sent already"),
    ],
    one_of: &[&["get", "head", "options", "post", "put", "patch", "delete"]],
    at_most_one_of: &[&["json", "form", "text"], &["append-path", "insert-path"]],
};

static NOT_OFFERED: Object = Object {
    name: "refusal of the API",
    keys: &[
        required("on", REQUEST, "the request whose response tells"),
        required("expect", Mapping(&CONDITIONS), "what the response is like if the API is not offered"),
        required("because", SENTENCE, "where that comes from"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

const TESTS: Shape = Table { keys: "test names", pattern: Some(NAME_PATTERN), values: &Mapping(&TEST_CASE) };
static CONDITION_LISTS: Shape = Mapping(&CONDITIONS);
const ONE_OR_MORE_CONDITIONS: Shape = Either(&[Mapping(&CONDITIONS), List(&CONDITION_LISTS)]);
static REFERENCE: Shape = Table { keys: "document names", pattern: None, values: &TEXT };
static VARIANT: Shape = Table { keys: "request names", pattern: Some(NAME_PATTERN), values: &CHANGE_OR_TEXT };
static CHANGE_OR_TEXT: Shape = Either(&[Mapping(&CHANGE), TEXT]);

pub(crate) static TEST_CASE: Object = Object {
    name: "test or group",
    keys: &[
        key("each", EACH, "one test for each of these; `{each}` stands for it"),
        key("on", Either(&[REQUEST, List(&REQUEST)]), "the request or requests whose responses are judged"),
        key("level", Word(&["must", "should", "may"]), "the level of the requirement in its source"),
        key("report", Word(&["fail", "warn", "note"]), "how a violation counts, if not as its level says"),
        key("since", VERSION, "the first Matrix version with this requirement"),
        key("until", VERSION, "the last Matrix version with this requirement"),
        key(
            "api",
            Word(&["offered", "not-offered", "either"]),
            "where it is judged: on servers that offer the API (default), that do not, or both",
        ),
        key("needs", List(&TEST), "tests above this one without which it says nothing"),
        key("when", ONE_OR_MORE_CONDITIONS, "where the test applies"),
        key("expect", ONE_OR_MORE_CONDITIONS, "what must hold"),
        key("requirement", SENTENCE, "what the server has to do"),
        key("because", SENTENCE, "where that comes from, or why it matters"),
        key("source", List(&REFERENCE), "documents with a section or a JSON Pointer"),
        key(
            "counterexample",
            Either(&[VARIANT_TABLE, List(&VARIANT)]),
            "changes of `example` for which exactly this test is violated",
        ),
        key(
            "accepts",
            Either(&[VARIANT_TABLE, List(&VARIANT)]),
            "changes of `example` that are healthy, though a naive test would flag them",
        ),
        key(
            "tests",
            Table { keys: "test names", pattern: Some(NAME_PATTERN), values: &Mapping(&TEST_CASE) },
            "makes it a group: the tests in it, by name",
        ),
    ],
    one_of: &[&["expect", "tests"]],
    at_most_one_of: &[],
};

const VARIANT_TABLE: Shape = Table { keys: "request names", pattern: Some(NAME_PATTERN), values: &CHANGE_OR_TEXT };

const STATUS: Shape = Either(&[
    Integer { least: 100, most: 599 },
    Text { form: "a class of status codes such as 2xx", pattern: Some(STATUS_CLASS) },
    List(&ONE_STATUS),
]);
static ONE_STATUS: Shape = Either(&[
    Integer { least: 100, most: 599 },
    Text { form: "a class of status codes such as 2xx", pattern: Some(STATUS_CLASS) },
]);

static CONDITIONS: Object = Object {
    name: "conditions",
    keys: &[
        key("on", Either(&[REQUEST, List(&REQUEST)]), "other requests than the test's"),
        key("when", Either(&[Mapping(&CONDITIONS), List(&CONDITION_LISTS)]), "this counts only where these hold"),
        key(
            "status",
            Either(&[
                Integer { least: 100, most: 599 },
                Text { form: "a class of status codes such as 2xx", pattern: Some(STATUS_CLASS) },
                List(&ONE_STATUS),
                Mapping(&OTHER_STATUS),
            ]),
            "the status code",
        ),
        key("url", Mapping(&URL), "the URL of the request"),
        key(
            "header",
            Table { keys: "field names", pattern: Some(FIELD_NAME_PATTERN), values: &Mapping(&FIELD) },
            "header fields",
        ),
        key("body", Mapping(&BODY), "the body as a whole"),
        key(
            "json",
            Table { keys: POINTERS, pattern: Some(POINTER_PATTERN), values: &Mapping(&VALUE) },
            "JSON values by their JSON Pointers",
        ),
        key("same-status", REQUEST, "the status is that of this request's response"),
        key("same-json", Mapping(&SAME_JSON), "the JSON is that of another response"),
        key("caching", Either(&[CACHING_RULE, List(&CACHING_RULE)]), "rules of RFC 9111"),
        key("freshness-lifetime", Mapping(&FRESHNESS_LIFETIME), "the longest lifetimes, in seconds"),
        key("any", List(&CONDITION_LISTS), "one of these holds"),
        key("not", Mapping(&CONDITIONS), "this does not hold"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

static OTHER_STATUS: Object = Object {
    name: "other status codes",
    keys: &[required("not", STATUS, "none of these")],
    one_of: &[],
    at_most_one_of: &[],
};

static SAME_JSON: Object = Object {
    name: "comparison of JSON",
    keys: &[
        required("as", REQUEST, "the request whose response it is compared with"),
        key("ignore", List(&POINTER), "members that may differ"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

const CACHING_RULE: Shape = Word(&[
    "delta-seconds-form",
    "no-repeated-directive",
    "no-contradiction",
    "quoted-field-names",
    "expires-agrees",
    "not-stale",
]);

static FRESHNESS_LIFETIME: Object = Object {
    name: "freshness lifetimes",
    keys: &[
        key("max-age", SECONDS, "the most that max-age may say, in seconds"),
        key("s-maxage", SECONDS, "the most that s-maxage may say, in seconds"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

static URL: Object = Object {
    name: "URL conditions",
    keys: &[
        key("absolute", Just(true), "an absolute http or https URL with a host, and nothing more"),
        key(
            "scheme",
            Either(&[SCHEME, List(&SCHEME)]),
            "its scheme; on a development deployment, http counts as https",
        ),
        key("without", List(&Word(&["query", "fragment", "userinfo"])), "parts that it does not have, not even empty"),
        key(
            "host",
            Word(&["public"]),
            "a host that clients elsewhere can reach; on a development deployment, any host",
        ),
        key("characters", Word(&["rfc3986"]), "only characters that RFC 3986 allows"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

const SCHEME: Shape = Word(&["http", "https"]);
const NAMES_OR_GROUPS: Shape = List(&Either(&[TEXT, List(&TEXT)]));

static FIELD: Object = Object {
    name: "header conditions",
    keys: &[
        key("present", Boolean, "whether the field is there"),
        key("single", Just(true), "one field line with one member"),
        key("equals", TEXT, "the whole value"),
        key("one-of", List(&TEXT), "the whole value is one of these"),
        key("matches", REGEX, "the value matches this regular expression"),
        key(
            "grammar",
            Word(&[
                "cache-control",
                "delta-seconds",
                "entity-tag",
                "field-names",
                "http-date",
                "media-type",
                "methods",
                "retry-after",
            ]),
            "the grammar that the value follows",
        ),
        key(
            "media-type",
            Text { form: "a media type in lower case", pattern: Some("^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$") },
            "type and subtype, whatever parameters follow",
        ),
        key("charset", List(&TEXT), "the charset parameter, if there, is one of these"),
        key("includes", NAMES_OR_GROUPS, "members that the list has, exactly; a list in the list means one of them"),
        key(
            "includes-names",
            NAMES_OR_GROUPS,
            "members that the list has, in any case; a list in the list means one of them",
        ),
        key("near-clock", SECONDS, "a date at most so many seconds from our clock"),
        key("not-after", FIELD_NAME, "a date not after that of this field"),
        key("same-as", REQUEST, "the value is that of the same field in this request's response"),
        key("not", Mapping(&FIELD), "these do not hold"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

static BODY: Object = Object {
    name: "body conditions",
    keys: &[
        key("empty", Just(true), "no content"),
        key("content-coding", Word(&["announced"]), "it decodes as Content-Encoding says"),
        key("encoding", Word(&["utf-8"]), "it is UTF-8"),
        key("byte-order-mark", Just(false), "it does not begin with one"),
        key("json", Just(true), "it is one well-formed JSON text"),
        key("unique-names", Just(true), "no member name occurs twice in one object"),
        key("unpaired-surrogates", Just(false), "no text has an unpaired surrogate escape"),
        key("max-bytes", SECONDS, "it is at most so many octets long"),
        key("max-depth", SECONDS, "it is nested at most so deep"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

const JSON_TYPE: Shape = Word(&["string", "number", "boolean", "array", "object", "null"]);

static VALUE: Object = Object {
    name: "value conditions",
    keys: &[
        key("present", Boolean, "there and not null, or not there"),
        key("type", Either(&[JSON_TYPE, List(&JSON_TYPE)]), "its JSON type"),
        key("equals", Json, "this value"),
        key("one-of", List(&Json), "one of these values"),
        key("contains", Json, "the array has this value"),
        key("contains-any", List(&Json), "the array has one of these values"),
        key("items", Mapping(&VALUE), "every item of the array"),
        key("members", Mapping(&VALUE), "every member of the object"),
        key("non-empty", Just(true), "not an empty text, array or object"),
        key("unique-items", Just(true), "no two items are equal"),
        key("matches", REGEX, "the text matches this regular expression"),
        key("url", Mapping(&URL), "the text is an absolute URL with these properties"),
        key("jwt", Mapping(&JWT), "the text is a signed JSON Web Token in the compact form"),
        key("same-as", REQUEST, "the value is that at the same place in this request's response"),
        key("not", Mapping(&VALUE), "these do not hold"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

static JWT: Object = Object {
    name: "token conditions",
    keys: &[
        key(
            "header",
            Table { keys: POINTERS, pattern: Some(POINTER_PATTERN), values: &Mapping(&VALUE) },
            "members of its header",
        ),
        key("claims", Table { keys: POINTERS, pattern: Some(POINTER_PATTERN), values: &Mapping(&VALUE) }, "its claims"),
        key("agrees", Just(true), "claims that are members of the document too are equal to them"),
    ],
    one_of: &[],
    at_most_one_of: &[],
};

const RESPONSE_HEADERS: Shape =
    Table { keys: "field names", pattern: Some(FIELD_NAME_PATTERN), values: &MANY_FIELD_LINES };

pub(crate) static EXAMPLE_RESPONSE: Object = Object {
    name: "response",
    keys: &[
        key("each", EACH, "one response for each of these; `{each}` stands for it"),
        key("like", REQUEST, "the response of this request"),
        key("status", Integer { least: 100, most: 599 }, "the status code"),
        key("headers", RESPONSE_HEADERS, "header fields; a list for several lines"),
        key("json", Json, "the body, as JSON"),
        key("text", TEXT, "the body, as text"),
        key("base64", TEXT, "the body, as octets in base64"),
    ],
    one_of: &[&["like", "status"]],
    at_most_one_of: &[
        &["json", "text", "base64"],
        &["like", "headers"],
        &["like", "json"],
        &["like", "text"],
        &["like", "base64"],
    ],
};

static CHANGE: Object = Object {
    name: "change of a response",
    keys: &[
        key("status", Integer { least: 100, most: 599 }, "another status code"),
        key("headers", RESPONSE_HEADERS, "other header fields; null takes one away"),
        key(
            "json",
            Table { keys: POINTERS, pattern: Some(POINTER_PATTERN), values: &Json },
            "other JSON values, by their JSON Pointers",
        ),
        key("remove", List(&POINTER), "members to take away"),
        key("text", TEXT, "another body, as text"),
        key("base64", TEXT, "another body, as octets in base64"),
    ],
    one_of: &[],
    at_most_one_of: &[&["text", "base64"]],
};

/// All mappings with known keys, for the JSON Schema.
pub(crate) static OBJECTS: [&Object; 16] = [
    &CASE_FILE,
    &DOCUMENT,
    &REQUEST_CASE,
    &NOT_OFFERED,
    &TEST_CASE,
    &CONDITIONS,
    &OTHER_STATUS,
    &SAME_JSON,
    &FRESHNESS_LIFETIME,
    &URL,
    &FIELD,
    &BODY,
    &VALUE,
    &JWT,
    &EXAMPLE_RESPONSE,
    &CHANGE,
];
