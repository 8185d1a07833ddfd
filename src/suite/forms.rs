//! The forms of text in case files: names, versions, levels, sources.

use crate::exchange::Pointer;
use crate::notation::Form;
use crate::source::ProblemCode;

/// A JSON Pointer.
pub(super) static POINTER: Form = Form {
    name: "a JSON Pointer (RFC 6901)",
    pattern: Some("^$|^/([^~]|~[01])*$"),
    code: ProblemCode::BadPointer,
    repair: Some(Pointer::respelled),
    help: Some("a JSON Pointer (RFC 6901) escapes `~` as `~0` and `/` as `~1`, and has no other escapes"),
    examples: &[],
    ignores_case: false,
};
pub(super) static POINTER_KEY: Form = Form { pattern: Some("^/([^~]|~[01])*$"), ..FORM_OF_POINTER_KEY };
const FORM_OF_POINTER_KEY: Form = Form {
    name: "a JSON Pointer (RFC 6901)",
    pattern: None,
    code: ProblemCode::BadPointer,
    repair: Some(Pointer::respelled),
    help: Some("a JSON Pointer (RFC 6901) escapes `~` as `~0` and `/` as `~1`, and has no other escapes"),
    examples: &[],
    ignores_case: false,
};
pub(super) static VERSION: Form = Form {
    name: "a Matrix version such as v1.15",
    pattern: Some("^v[0-9]{1,4}\\.[0-9]{1,4}$"),
    code: ProblemCode::BadVersion,
    repair: Some(|text| format!("v{text}")),
    help: None,
    examples: &[],
    ignores_case: false,
};
/// The alphabet of names of requests and tests.
pub(super) static NAME: Form = Form {
    name: "a name of letters, digits, `_`, `.`, `-` and `/`",
    pattern: Some("^[A-Za-z0-9_][A-Za-z0-9_./-]*$"),
    code: ProblemCode::WrongValue,
    repair: Some(|text| text.trim().replace([' ', ':'], "-")),
    help: Some("names are made of letters, digits, `_`, `.`, `-` and `/`"),
    examples: &[],
    ignores_case: false,
};
pub(super) static NEED: Form = Form {
    help: Some("write several as a list, as in `[status/200, type]`"),
    ..Form::matching(
        "the id of a test or a group, such as `status/200` or `status/200?`",
        "^[A-Za-z0-9_][A-Za-z0-9_./-]*[?]?$",
    )
};
pub(super) static SUITE_NAME: Form = Form {
    repair: Some(|text| text.trim().to_lowercase().replace([' ', '/', '_', '.', ':'], "-")),
    help: Some("begin with a letter, as in `auth-metadata`"),
    ..Form::matching("a name of lower-case letters, digits and `-`", "^[a-z][a-z0-9-]*$")
};
pub(super) static COLUMN: Form = Form {
    // The localpart of a user id is the name that is likely to be meant.
    repair: Some(|text| text.trim_start_matches('@').split(':').next().unwrap_or_default().trim().to_lowercase()),
    ..Form::matching("a name of lower-case letters, digits and `-`", "^[a-z][a-z0-9_-]*$")
};
pub(super) static ROW: Form = Form::matching("the name of a row", "^[A-Za-z0-9_][A-Za-z0-9_./, -]*$");
pub(super) static DOCUMENT_NAME: Form =
    Form::matching("a name of lower-case letters, digits and `-`", "^[a-z][a-z0-9-]*$");
pub(super) static ANY: Form = Form::free("text");
pub(super) static SENTENCE: Form = Form::matching("a sentence", "\\S");
pub(super) static FIELD_NAME: Form = Form {
    repair: Some(|text| text.trim().replace([' ', ':'], "-")),
    help: Some("names of header fields have letters, digits and `-`, as in `content-type`"),
    ignores_case: true,
    ..Form::matching("the name of a header field", "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
};
pub(super) static PATH: Form = Form { repair: Some(|text| format!("/{text}")), ..Form::matching("a path", "^/") };
pub(super) static HTTPS_URL: Form = Form {
    help: Some("readers of a report follow it: write `https://…`"),
    ..Form::matching("an https URL", "^https://\\S+$")
};
pub(super) static LEVEL: Form = Form {
    repair: Some(str::to_lowercase),
    help: Some("the levels are `must`, `should` and `may`, the weights `fail`, `warn` and `note`: `should as warn`"),
    examples: &[
        "must",
        "should",
        "may",
        "must as warn",
        "must as note",
        "should as fail",
        "should as note",
        "may as warn",
        "may as fail",
    ],
    ..Form::matching(
        "`must`, `should` or `may`, or one of these with another weight, as in `must as warn`",
        "^(must|should|may)( as (fail|warn|note))?$",
    )
};
pub(super) static DURATION: Form = Form {
    repair: Some(|text| format!("{text}s")),
    help: Some("write a number and `ms`, `s` or `m`"),
    ..Form::matching("a duration such as 5s", "^[0-9]+(ms|s|m)$")
};
/// A duration, whose number may be a value of a response.
pub(super) static PAUSE: Form = Form {
    repair: Some(|text| format!("{text}s")),
    help: Some("write a number or a value of a response, and `ms`, `s` or `m`"),
    ..Form::matching("a duration such as 5s or `{request#/interval}s`", "^([0-9]+|[{][^{}]+[}])(ms|s|m)$")
};
pub(super) static SOURCE: Form = Form {
    repair: Some(|text| {
        text.split_once(' ').map_or(text.to_owned(), |(document, rest)| format!("{} {rest}", document.to_lowercase()))
    }),
    help: Some("write `DOCUMENT SECTION`, as in `rfc8414 3.2`; `documents:` gives a document its name and its link"),
    ..Form::matching("a document and a section, as in `rfc8414 3.2`", "^[a-z][a-z0-9-]*(@v[0-9]+\\.[0-9]+)?( .*)?$")
};
