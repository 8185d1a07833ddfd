//! Keys that the case language does not have, but its first edition or other languages do, and what to write instead.

use crate::notation::Hint;

const fn hint(within: &'static str, key: &'static str, help: &'static str) -> Hint {
    Hint { within, key, help }
}

/// The hints, by the mapping in which the key is looked for.
pub(super) static HINTS: &[Hint] = &[
    hint("conditions", "header", "did you mean `headers`?"),
    hint("conditions", "json", "write each JSON Pointer as a key of its own, as in `{ /member: present }`"),
    hint("conditions", "same-json", "did you mean `same-as`?"),
    hint("conditions", "same-status", "did you mean `same-as`? It compares status and JSON"),
    hint("conditions", "freshness-lifetime", "write `headers: { cache-control: { lifetime: { max-age: SECONDS } } }`"),
    hint("conditions", "on", "write the name of the request as the key, as in `{ REQUEST: { status: 200 } }`"),
    hint("conditions", "when", "put `when` beside `expect`"),
    hint("conditions", "level", "put `level` beside `expect`"),
    hint(
        "value conditions",
        "present",
        "write the word alone, as in `/member: present`; conditions demand what they name",
    ),
    hint("value conditions", "json", "write JSON Pointers as keys, as in `{ /member: present }`"),
    hint(
        "header conditions",
        "present",
        "write the word alone, as in `etag: present`; conditions demand what they name",
    ),
    hint("conditions on a value", "present", "write `absent` or `present` in the place of the mapping"),
    hint("test or group", "on", "did you mean `request`?"),
    hint("test or group", "counterexample", "did you mean `breaks`?"),
    hint("test or group", "counterexamples", "did you mean `breaks`?"),
    hint("test or group", "report", "write the weight with the level, as in `level: should as note`"),
    hint("test or group", "example", "did you mean `accepts`? Healthy responses stand at the requests"),
    hint("test or group", "title", "did you mean `requirement`?"),
    hint("test or group", "description", "did you mean `requirement`?"),
    hint("request", "on", "did you mean `when`?"),
    hint("request", "body", "did you mean `json`, `form` or `text`?"),
    hint("request", "url", "write the method as the key, as in `get: /path`"),
    hint("request", "path", "write the method as the key, as in `get: /path`"),
    hint("request", "answer", "did you mean `example`?"),
    hint("request", "response", "did you mean `example`?"),
    hint("response", "header", "did you mean `headers`?"),
    hint("change of responses", "header", "did you mean `headers`?"),
    hint("case file", "example", "write each response as `example` of its request, and others under `examples`"),
    hint("case file", "defaults", "write what holds for all tests at the top of the file"),
    hint(
        "flow over rows",
        "",
        "write the steps as a list: `- NAME: { get: /path }`; beside `each` they stand under `steps`",
    ),
];
