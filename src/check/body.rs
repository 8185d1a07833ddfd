//! The body as a whole: its octets, its encoding, its being JSON (RFC 8259). What the JSON says is `json`'s business.

use super::{Spot, Subject, Verdict};
use crate::exchange::body::{Body, BodyError};
use crate::exchange::json;

/// One thing asked of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyCondition {
    /// No content.
    Empty,
    /// The content decodes as Content-Encoding says (RFC 9110, section 8.4).
    ContentCoding,
    /// UTF-8 (RFC 8259, section 8.1).
    Utf8,
    /// No byte order mark (RFC 8259, section 8.1).
    NoByteOrderMark,
    /// One well-formed JSON text.
    Json,
    /// No member name twice in one object (RFC 8259, section 4).
    UniqueNames,
    /// No unpaired surrogate escape (RFC 8259, section 8.2).
    NoUnpairedSurrogates,
    /// At most so many octets, decoded.
    MaxBytes(usize),
    /// Nested at most so deep.
    MaxDepth(usize),
}

/// What is asked of a body, in the order in which the layers come off.
pub type BodyConditions = Vec<BodyCondition>;

impl BodyCondition {
    fn judge(self, subject: Subject<'_>) -> Verdict {
        let body = subject.response.body();
        let length = body.octets(&subject.response.content).len();
        match self {
            Self::Empty => judge_empty(subject),
            Self::ContentCoding => judge_coding(subject, body),
            Self::Utf8 => judge_utf8(subject),
            Self::NoByteOrderMark => match body.byte_order_mark {
                None => Verdict::Holds,
                Some(mark) => subject.violated(
                    "no byte order mark",
                    format!("the octets {}", mark.octets()),
                    Spot::Body(Some(0..0)),
                ),
            },
            Self::Json => judge_json(subject, body),
            Self::UniqueNames => judge_unique_names(subject, body),
            Self::NoUnpairedSurrogates => judge_surrogates(subject, body),
            Self::MaxBytes(most) if length <= most => Verdict::Holds,
            Self::MaxBytes(most) => {
                subject.violated(format!("at most {most} octets"), format!("{length} octets"), Spot::Body(None))
            }
            Self::MaxDepth(most) => judge_depth(most, subject, body),
        }
    }
}

/// Judges all `conditions` on the body.
pub(super) fn judge(conditions: &[BodyCondition], subject: Subject<'_>) -> Verdict {
    Verdict::all(conditions.iter().map(|condition| condition.judge(subject)), || Verdict::Holds)
}

fn judge_empty(subject: Subject<'_>) -> Verdict {
    match subject.response.content.len() {
        0 => Verdict::Holds,
        length => subject.violated("no content", format!("{length} octets"), Spot::Body(Some(0..length.min(1)))),
    }
}

fn judge_coding(subject: Subject<'_>, body: &Body) -> Verdict {
    let Some(error) = body.coding_error() else { return Verdict::Holds };
    let error = BodyError::Coding(error.clone());
    if error.is_over_limit() {
        return subject.without_json("content that decodes", &error);
    }
    let spot = Spot::Field("content-encoding".to_owned());
    subject.violated("content in the announced coding", error.to_string(), spot)
}

fn judge_utf8(subject: Subject<'_>) -> Verdict {
    match subject.response.text() {
        Ok(_) => Verdict::Holds,
        Err(error @ BodyError::NotUtf8 { .. }) => subject.violated("UTF-8", error.to_string(), Spot::Body(None)),
        Err(error @ (BodyError::Coding(_) | BodyError::NotJson(_) | BodyError::OverLimit(_) | BodyError::Empty)) => {
            Verdict::NotApplicable(error.to_string())
        }
    }
}

fn judge_json(subject: Subject<'_>, body: &Body) -> Verdict {
    const EXPECTED: &str = "one well-formed JSON text";
    match body.document() {
        Ok(_) => Verdict::Holds,
        Err(BodyError::NotJson(error)) => {
            let kind =
                subject.response.fields.value("content-type").map_or_else(String::new, |kind| format!(" ({kind})"));
            let (line, column) = json::place(subject.response.text().unwrap_or_default(), error.at);
            let got = format!("{} (line {line}, column {column}){kind}", BodyError::NotJson(error.clone()));
            subject.violated(EXPECTED, got, Spot::Body(Some(error.at..error.at.saturating_add(1))))
        }
        Err(error) => subject.without_json(EXPECTED, &error),
    }
}

fn judge_unique_names(subject: Subject<'_>, body: &Body) -> Verdict {
    let document = match body.document() {
        Ok(document) => document,
        Err(error) => return not_json(subject, &error),
    };
    let verdicts = document.duplicates.iter().map(|duplicate| {
        let spot = Spot::Json(duplicate.pointer.clone(), Some(duplicate.second.clone()));
        subject.violated("each name once", format!("`{}` twice", duplicate.name), spot)
    });
    Verdict::all(verdicts, || Verdict::Holds)
}

fn judge_surrogates(subject: Subject<'_>, body: &Body) -> Verdict {
    let document = match body.document() {
        Ok(document) => document,
        Err(error) => return not_json(subject, &error),
    };
    let verdicts = document.unpaired_surrogates.iter().map(|span| {
        subject.violated("paired surrogates only", "an unpaired surrogate escape", Spot::Body(Some(span.clone())))
    });
    Verdict::all(verdicts, || Verdict::Holds)
}

fn judge_depth(most: usize, subject: Subject<'_>, body: &Body) -> Verdict {
    match body.document() {
        Err(error) => not_json(subject, &error),
        Ok(document) if document.depth <= most => Verdict::Holds,
        Ok(document) => subject.violated(
            format!("at most {most} levels of nesting"),
            format!("{} levels", document.depth),
            Spot::Body(None),
        ),
    }
}

fn not_json(subject: Subject<'_>, error: &BodyError) -> Verdict {
    if error.is_over_limit() {
        return subject.without_json("JSON", error);
    }
    Verdict::NotApplicable("the body is not JSON".to_owned())
}
