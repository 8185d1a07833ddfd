//! The keys of a request, with those of a step of a flow.

use super::{CONDITIONS_OF_ONE, CONDITIONS_OF_REQUEST, EACH, EXAMPLE, SCALAR, SCALAR_OR_NULL, TEXT};
use crate::notation::Shape::{Boolean, Either, Integer, Json, Just, List, Null, Object as Mapping, Table, Text, Word};
use crate::notation::{Object, OpenKeys, Shape, key, required};
use crate::suite::forms::{ANY, COLUMN, DURATION, FIELD_NAME, NAME, PATH, PAUSE, POINTER, POINTER_KEY};

/// A parameter of a query or a form.
const PARAMETER: Shape = Either(&[TEXT, Integer { least: 0, most: u64::MAX }, Boolean, List(&SCALAR), Null]);

/// A request.
pub(crate) static REQUEST: Object = Object {
    name: "request",
    keys: &[&[
        key("each", EACH, "one request for each of these rows; `<each>` stands for the row's name"),
        key("like", Text(&NAME), "a request that this one repeats, with changes"),
        key("of", Text(&NAME), "a request of another suite: `suite/name`"),
        key("get", TEXT, "send GET to this path or URL"),
        key("head", TEXT, "send HEAD to this path or URL"),
        key("options", TEXT, "send OPTIONS to this path or URL"),
        key("post", TEXT, "send POST to this path or URL"),
        key("put", TEXT, "send PUT to this path or URL"),
        key("patch", TEXT, "send PATCH to this path or URL"),
        key("delete", TEXT, "send DELETE to this path or URL"),
        key(
            "method",
            Word(&["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]),
            "another method than that of the request it is like",
        ),
        key("append-path", Text(&PATH), "put this after the path of the URL"),
        key("insert-path", Text(&PATH), "put this between host and path of the URL (RFC 8414, section 3.1)"),
        key(
            "query",
            Table { keys: &ANY, values: &PARAMETER },
            "parameters of the query; a list repeats one, null removes one",
        ),
        key("headers", Table { keys: &FIELD_NAME, values: &SCALAR_OR_NULL }, "header fields; null removes one"),
        key("bearer", Either(&[TEXT, Null]), "the access token of the Authorization field"),
        key(
            "as",
            Either(&[Text(&COLUMN), Null]),
            "send it with the access token of this user of the users file, who signs in once in a run",
        ),
        key("json", Json, "the content, as JSON"),
        key(
            "remove",
            Either(&[Text(&POINTER), List(&Text(&POINTER))]),
            "members to remove from the JSON of the request it is like",
        ),
        key(
            "form",
            Table { keys: &ANY, values: &PARAMETER },
            "the content, as a form; a list repeats a field, null removes one",
        ),
        key("text", TEXT, "the content, as text"),
        key("base64", TEXT, "the content, as octets in base64"),
        key("change", Mapping(&REQUEST), "more of these keys, for the cell of a table"),
        key("fresh", Just(true), "send it even if an equal request was sent"),
        key(
            "when",
            Table { keys: &NAME, values: &CONDITIONS_OF_REQUEST },
            "conditions on responses to other requests without which it is not sent",
        ),
        key(
            "writes",
            Word(&["nothing", "client", "user"]),
            "what it may change on the server; required for methods other than GET, HEAD and OPTIONS",
        ),
        key(
            "leaves",
            Text(&POINTER),
            "the member of a successful response that names what stays on the server, such as `/client_id`",
        ),
        key("slow", Just(true), "it takes minutes until it can be sent: only sent if the user asks for slow tests"),
        key(
            "example",
            Either(&[Text(&NAME), Mapping(&EXAMPLE)]),
            "a healthy response; status 200 with a date by default",
        ),
        key("sign-in", Text(&COLUMN), "in a flow: sign in through the server's pages as this user of the users file"),
        key(
            "credentials",
            Mapping(&CREDENTIALS),
            "beside `sign-in`: where the JSON gets the name and the password of the user; no pages follow",
        ),
        key(
            "access-token",
            Text(&POINTER),
            "in a flow of the suite `session`: the member of its response that requests with `as` take",
        ),
        key(
            "expires-in",
            Text(&POINTER),
            "beside `access-token`: the member with the number of seconds for which the token is valid",
        ),
        key("back-at", TEXT, "beside `sign-in`: the URL to which the server sends the user back at the end"),
        key("user-code", TEXT, "beside `sign-in`: the code that the user copies from a device"),
        key("decision", Word(&["approve", "refuse"]), "beside `sign-in`: what the user decides; approve by default"),
        key("again-until", CONDITIONS_OF_ONE, "in a flow: send it again until its response meets these conditions"),
        key("every", Text(&DURATION), "in a flow: how long to wait before it is sent again"),
        key("at-most", Text(&DURATION), "in a flow: how long to send it again at most"),
        key("pause", Text(&PAUSE), "in a flow: how long to wait before it is sent"),
        key("last", Just(true), "in a flow: it cleans up, even after an interruption"),
    ]],
    open_keys: &[OpenKeys {
        form: &POINTER_KEY,
        shape: Json,
        about: "another value in the JSON of the request it is like",
    }],
    one_of: &[],
    at_most_one_of: &[
        &["like", "of", "get", "head", "options", "post", "put", "patch", "delete"],
        &["json", "form", "text", "base64"],
        &["append-path", "insert-path"],
        &["bearer", "as"],
    ],
};

/// Where the name and the password of a user go.
pub(crate) static CREDENTIALS: Object = Object {
    name: "credentials",
    keys: &[&[
        required("name", Text(&POINTER), "the member for the name"),
        required("password", Text(&POINTER), "the member for the password"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};
