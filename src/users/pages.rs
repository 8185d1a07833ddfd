//! Pages of a server that a user can't make sense of without help: how one is recognised, and what is done on it.

use crate::notation::Shape::{Table, Text};
use crate::notation::{Form, Node, Object, key};

/// A page, and what a user does on it.
pub(super) static PAGE: Object = Object {
    name: "page",
    keys: &[&[
        key("title", Text(&TITLE), "the page with this title, or first heading; case does not count"),
        key("path", Text(&PATH), "the page with this path in its URL; `*` at the end stands for any rest"),
        key(
            "fields",
            Table { keys: &FIELD, values: &TEXT },
            "fields of its form with the values to give; `{name}`, `{password}` and `{user-code}` stand for those of the user",
        ),
        key("button", Text(&TITLE), "the button to press or the link to follow, by its text, its name or its value"),
    ]],
    open_keys: &[],
    one_of: &[&["title", "path"]],
    at_most_one_of: &[],
};
static TITLE: Form = Form::matching("text", "\\S");
static PATH: Form = Form::matching("a path", "^/");
static FIELD: Form = Form::matching("the name of a field", "\\S");
static FREE: Form = Form::free("text");
static TEXT: crate::notation::Shape = Text(&FREE);

/// A page on which users need help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddPage {
    /// What it is recognised by.
    pub by: Recognised,
    /// Fields of its form, with the values that they get. `{name}`, `{password}` and `{user-code}` are still in them.
    pub fields: Vec<(String, String)>,
    /// The text, name or value of the button to press, or the text of the link to follow.
    pub button: Option<String>,
}

/// What a page is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// Its title, or its first heading.
    Title(String),
    /// The path of its URL.
    Path(String),
    /// The beginning of the path of its URL.
    PathBegin(String),
}

impl OddPage {
    /// Whether this is the page with this path and this title.
    pub fn is(&self, path: &str, title: &str) -> bool {
        match &self.by {
            Recognised::Title(known) => known.trim().to_lowercase() == title.trim().to_lowercase(),
            Recognised::Path(known) => known == path,
            Recognised::PathBegin(known) => path.starts_with(known),
        }
    }
}

/// A page of a file without problems.
pub(super) fn read(node: &Node) -> OddPage {
    let path = node.text_at("path").unwrap_or_default();
    let by = match (node.text_at("title"), path.strip_suffix('*')) {
        (Some(title), _) => Recognised::Title(title.to_owned()),
        (None, Some(begin)) => Recognised::PathBegin(begin.to_owned()),
        (None, None) => Recognised::Path(path.to_owned()),
    };
    let fields = node.get("fields").map_or(&[][..], Node::entries).iter();
    let fields = fields.filter_map(|entry| Some((entry.key.to_string(), entry.node.text()?.to_owned())));
    OddPage { by, fields: fields.collect(), button: node.text_at("button").map(ToOwned::to_owned) }
}
