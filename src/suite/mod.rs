//! Case files as a model: read, checked, and handed over as cases and problems. Nothing is sent or judged here.

mod aside;
mod duration;
mod forms;
mod hints;
mod language;
mod library;
mod model;
#[cfg(test)]
mod prepare;
mod read;
mod skeletons;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod unfold;
mod unused;

pub use duration::parse_duration;
pub use model::{
    ActsAs, Again, Api, Content, Credentials, Example, Level, Need, NotOffered, PathChange, Reference, RequestCase,
    Severity, SignIn, Step, Suite, Test, Variant, Writes,
};
pub(crate) use read::EXAMPLE_DATE;
pub use read::{Extent, Listed, Prepared, Suites, read_prepared, read_suite, read_suites};

use crate::notation::{Definitions, schema_of, table};

/// The JSON Schema (2020-12) of case files, for editors: pretty-printed, with a newline at its end.
pub fn json_schema() -> String {
    schema_of(&Definitions {
        title: "matrix-conformance case file",
        roots: vec![&language::SUITE, &language::PROFILE, &language::SHARED],
        objects: language::objects(),
        has_holes: true,
        skeletons: skeletons::SKELETONS,
    })
}

/// The keys of each mapping of case files as a Markdown table, by the name of the mapping: for the docs.
pub fn docs_tables() -> Vec<(&'static str, String)> {
    language::objects().into_iter().map(|object| (object.name, table(object))).collect()
}
