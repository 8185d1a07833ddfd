//! Case files as a model: read, checked, and handed over as cases and problems. Nothing is sent or judged here.

mod known_failures;
mod language;
mod model;
mod read;
mod read_condition;
mod read_request;
mod read_response;
mod read_test;
mod schema;
mod shape;
mod template;
mod yaml;

pub use known_failures::{KnownFailure, NotBlockStyle, edit_known_failures, read_known_failures};
pub use model::{
    Api, Change, Content, ExampleResponse, Level, NotOffered, PathChange, Reference, RequestCase, ResponseText,
    Severity, Suite, Test, Variant,
};
pub use read::read_suite;
pub use schema::{json_schema, known_failures_schema};
pub use template::{EarlierValue, Piece, ResponsePart, Template, TemplateError};
