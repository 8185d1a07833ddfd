//! The forms of text and the shapes that kinds of assertion share.

use crate::exchange::Pointer;
use crate::notation::Shape::{self, Either, Integer, List, Text, Word};
use crate::notation::{Form, Object, required};
use crate::source::ProblemCode;

/// Any text.
pub(crate) static TEXT: Form = Form::free("text");

/// A regular expression; whether it is one shows when it is read.
pub(crate) static REGEX: Form = Form::free("a regular expression");

/// A JSON Pointer below the root.
pub(crate) static POINTER: Form = Form {
    name: "a JSON Pointer (RFC 6901)",
    pattern: Some("^/([^~]|~[01])*$"),
    code: ProblemCode::BadPointer,
    repair: Some(Pointer::respelled),
    help: Some("it begins with `/`; write `~0` for `~` and `~1` for `/` in a name"),
    examples: &[],
    ignores_case: false,
};

/// The name of a request, as it is looked up from a test.
pub(crate) static REQUEST_NAME: Form = Form::matching("the name of a request", "^[A-Za-z0-9_][A-Za-z0-9_./-]*$");

/// The name of a header field.
pub(crate) static FIELD_NAME: Form = Form {
    repair: Some(repair_field_name),
    ignores_case: true,
    ..Form::matching("the name of a header field", "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
};

fn repair_field_name(text: &str) -> String {
    text.trim().replace([' ', ':'], "-")
}

/// A media type without parameters.
pub(crate) static MEDIA_TYPE: Form = Form {
    repair: Some(repair_media_type),
    examples: &["application/json", "text/html"],
    help: Some("write it without parameters; `charset` is a condition of its own"),
    ..Form::matching("a media type in lower case", "^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$")
};

fn repair_media_type(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A size or a number of seconds.
pub(super) const NUMBER: Shape = Integer { least: 0, most: u64::MAX };

/// Texts with at least one among them.
pub(super) const TEXTS: Shape = List(&Text(&TEXT));

/// The words for what is there and for what is not.
pub(super) const PRESENCE: Shape = Word(&["present", "absent"]);

/// A distance from our clock.
pub(super) const NEAR_CLOCK: Shape = Either(&[NUMBER, Shape::Object(&AHEAD)]);

/// A distance from our clock in one direction.
pub(super) static AHEAD: Object = Object {
    name: "distance from the clock",
    keys: &[&[required("ahead", NUMBER, "at most so many seconds ahead of our clock, and any time before it")]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};
