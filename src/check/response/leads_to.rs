//! `leads-to`: the response leads a browser to a URL: by Location, Refresh, a `<meta>` that refreshes, or a form.

use std::collections::BTreeSet;
use std::sync::Arc;

use html5gum::{StartTag, Token, Tokenizer};

use super::link::{Link, resolved};
use crate::check::condition::Kind;
use crate::check::{Condition, Context, Derived, Spot, Subject, TEXT, Template, Verdict};
use crate::exchange::example::{Change, ExampleResponse};
use crate::exchange::refresh_url;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key(
        "leads-to",
        Shape::Text(&TEXT),
        "Location, Refresh, a meta refresh or the action of a form leads to this URL, whatever parameters come with it",
    ),
    read: |reader, node| Some(Arc::new(LeadsTo(reader.template_of(node)?))),
};

#[derive(Debug)]
struct LeadsTo(Template);

impl Condition for LeadsTo {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let wanted = match context.fill(&self.0) {
            Ok(wanted) => wanted,
            Err(verdict) => return verdict,
        };
        let references = references(subject);
        if find(&references, &wanted, subject).is_some() {
            return Verdict::Holds;
        }
        if let (true, Err(verdict)) = (references.is_empty(), subject.require_recorded()) {
            return verdict;
        }
        let got = if references.is_empty() { "nothing that leads anywhere".to_owned() } else { references.join(", ") };
        subject.violated(format!("something that leads to {wanted}"), got, self.spot())
    }

    fn describe(&self) -> String {
        format!("something that leads to {}", self.0)
    }

    fn spot(&self) -> Spot {
        Spot::Status
    }

    fn unwanted(&self, expected: &str, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let references = references(subject);
        let wanted = context.fill(&self.0).unwrap_or_default();
        let found = find(&references, &wanted, subject).cloned().unwrap_or_default();
        let has = |name: &&str| subject.response.fields.value(name).is_some_and(|value| value.contains(&found));
        match ["location", "refresh"].into_iter().find(has) {
            Some(name) => subject.violated(expected, format!("{name}: {found}"), Spot::Field(name.to_owned())),
            None => subject.violated(expected, format!("a page that leads to {found}"), Spot::Body(None)),
        }
    }

    fn requests(&self, _own: &str, names: &mut BTreeSet<String>) {
        names.extend(self.0.values().map(|value| value.request.clone()));
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        let elsewhere = Change::field("location", Some("https://elsewhere.example/"))
            .and(Change::field("refresh", None))
            .and(Change::body(""));
        vec![Derived { from: "leads-to", change: elsewhere }]
    }
}

/// The reference that leads to this URL.
fn find<'a>(references: &'a [String], wanted: &str, subject: Subject<'_>) -> Option<&'a String> {
    references.iter().find(|reference| Link::of(&resolved(reference, subject)).is(wanted))
}

/// All that leads somewhere, as it is written.
fn references(subject: Subject<'_>) -> Vec<String> {
    let fields = &subject.response.fields;
    let refresh = fields.value("refresh").and_then(|value| refresh_url(&value));
    let mut references: Vec<String> = fields.value("location").into_iter().chain(refresh).collect();
    let is_page = fields.value("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    if let (true, Ok(text)) = (is_page, subject.response.text()) {
        references.extend(references_of_page(text));
    }
    references
}

fn references_of_page(text: &str) -> Vec<String> {
    let reference = |token: Token| match token {
        Token::StartTag(tag) => reference_of_tag(&tag),
        Token::EndTag(_) | Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => None,
    };
    Tokenizer::new(text).flatten().filter_map(reference).collect()
}

fn reference_of_tag(tag: &StartTag<()>) -> Option<String> {
    let attribute = |name: &str| {
        let value = tag.attributes.get(name.as_bytes())?;
        Some(String::from_utf8_lossy(value).trim().to_owned())
    };
    match tag.name.as_slice() {
        b"meta" if attribute("http-equiv")?.eq_ignore_ascii_case("refresh") => refresh_url(&attribute("content")?),
        b"form" => attribute("action"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_where_its_metas_and_forms_do() {
        let page = r#"<!doctype html><META HTTP-EQUIV=Refresh content="0; url=/a?b=1&amp;c=2">
            <meta charset=utf-8><form method=post action='/d'><a href="/e">e</a><!-- <form action="/f"> --></form>"#;
        assert_eq!(references_of_page(page), ["/a?b=1&c=2", "/d"]);
    }
}
