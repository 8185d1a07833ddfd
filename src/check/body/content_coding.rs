//! `content-coding`: the content decodes as Content-Encoding announces (RFC 9110, section 8.4).

use std::sync::Arc;

use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::body::BodyError;
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::{Shape, key};

const FIELD: &str = "content-encoding";

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("content-coding", Shape::Word(&["announced"]), "it decodes as Content-Encoding announces"),
    read: |_, _| Some(Arc::new(ContentCoding)),
};

#[derive(Debug)]
struct ContentCoding;

impl Condition for ContentCoding {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        let Some(error) = subject.response.body().coding_error() else { return Verdict::Holds };
        let error = BodyError::Coding(error.clone());
        if error.is_unseen() {
            return subject.without_json("content that decodes", &error);
        }
        subject.violated("content in the announced coding", error.to_string(), self.spot())
    }

    fn describe(&self) -> String {
        "content in the announced coding".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Field(FIELD.to_owned())
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        vec![Derived { from: "content-coding", change: Change::field(FIELD, Some("gzip")) }]
    }
}
