//! The keys of a language as Markdown tables, for its documentation.

use super::shape::{Object, Shape};

/// The keys of a mapping: what they take, and what they mean.
pub(crate) fn table(object: &Object) -> String {
    let mut rows = vec!["| key | value | meaning |".to_owned(), "|---|---|---|".to_owned()];
    for key in object.keys() {
        let name = if key.required { format!("`{}` (required)", key.name) } else { format!("`{}`", key.name) };
        rows.push(row(&name, &key.shape, key.about));
    }
    for open in object.open_keys {
        rows.push(row(open.form.name, &open.shape, open.about));
    }
    rows.join("\n") + "\n"
}

fn row(key: &str, shape: &Shape, about: &str) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    format!("| {} | {} | {} |", cell(key), cell(&shape.describe()), cell(about))
}
