//! The place in an exchange where a requirement is broken: the line and the column in the body, and the part of the
//! body around them.

use std::ops::Range;

use crate::check::{Spot, Violation};
use crate::exchange::json::place;
use crate::exchange::{Exchange, Pointer, Response};

/// The length of the part of a body that is shown, in characters.
const WINDOW: usize = 100;
/// The number of characters before the place.
const BEFORE: usize = 30;

/// A place in an exchange.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// Line and column in the body's text, from 1, if there is one place.
    pub(crate) line_column: Option<(usize, usize)>,
    /// The body around that place, or its beginning.
    pub(crate) excerpt: Option<Excerpt>,
}

/// A part of a line of a body, unchanged, with `…` where it was cut.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The number of the line, from 1.
    pub(crate) line: usize,
    /// The part.
    pub(crate) text: String,
    /// The byte range in `text` to be marked, unless it is all of it.
    pub(crate) mark: Option<Range<usize>>,
}

impl Location {
    /// The place of a violation in the exchange of its request.
    pub(crate) fn of(violation: &Violation, exchange: Option<&Exchange>) -> Self {
        let response = exchange.and_then(|exchange| exchange.result.as_ref().ok());
        match (&violation.spot, response) {
            (Spot::Url | Spot::Field(_), _) | (_, None) => Self::nowhere(),
            (Spot::Status | Spot::Body(None), Some(response)) => Self::beginning(response),
            (Spot::Body(Some(span)) | Spot::Json(_, Some(span)), Some(response)) => Self::at(response, span.clone()),
            (Spot::Json(pointer, None), Some(response)) => Self::holder(response, pointer),
        }
    }

    fn nowhere() -> Self {
        Self { line_column: None, excerpt: None }
    }

    fn beginning(response: &Response) -> Self {
        let text = response.text().unwrap_or_default();
        let excerpt = (!text.trim().is_empty()).then(|| Excerpt { mark: None, ..Excerpt::around(text, 0..0, 1) });
        Self { line_column: None, excerpt }
    }

    fn at(response: &Response, span: Range<usize>) -> Self {
        let Ok(text) = response.text() else { return Self::nowhere() };
        let (line, column) = place(text, span.start);
        Self { line_column: Some((line, column)), excerpt: Some(Excerpt::around(text, span, line)) }
    }

    fn holder(response: &Response, pointer: &Pointer) -> Self {
        holder(response, pointer).map_or_else(|| Self::beginning(response), |span| Self::at(response, span))
    }
}

/// The byte range of a place in the body's text, if it is one.
pub(crate) fn span(spot: &Spot, response: &Response) -> Option<Range<usize>> {
    match spot {
        Spot::Status | Spot::Url | Spot::Field(_) | Spot::Body(None) => None,
        Spot::Body(Some(span)) | Spot::Json(_, Some(span)) => Some(span.clone()),
        Spot::Json(pointer, None) => holder(response, pointer),
    }
}

/// The first character of the value that lacks a member.
fn holder(response: &Response, pointer: &Pointer) -> Option<Range<usize>> {
    let mut above = Some(pointer.as_str());
    while let Some(text) = above {
        let parsed = Pointer::parse(text).ok();
        if let Some(span) = parsed.and_then(|pointer| response.body().span_of(&pointer)) {
            return Some(span.start..span.start.saturating_add(1));
        }
        above = text.rfind('/').and_then(|slash| text.get(..slash));
    }
    None
}

impl Excerpt {
    /// The part of the line in which `span` begins. `span` may be invalid; it is limited to the text.
    fn around(text: &str, span: Range<usize>, line: usize) -> Self {
        let start = floor(text, span.start);
        let end = floor(text, span.end).max(start);
        let (before, after) = text.split_at(start);
        let line_before = before.rsplit('\n').next().unwrap_or_default();
        let line_after = after.split('\n').next().unwrap_or_default();
        let line_after = line_after.strip_suffix('\r').unwrap_or(line_after);

        let left = tail(line_before, BEFORE);
        let room = WINDOW.saturating_sub(left.chars().count());
        let right = line_after.char_indices().nth(room).map_or(line_after, |(at, _)| line_after.split_at(at).0);
        let cut_left = if left.len() < line_before.len() { "…" } else { "" };
        let cut_right = if right.len() < line_after.len() { "…" } else { "" };

        let mark_start = cut_left.len() + left.len();
        let mark_end = mark_start + (end - start).min(right.len());
        Self { line, text: format!("{cut_left}{left}{right}{cut_right}"), mark: Some(mark_start..mark_end) }
    }
}

/// The start of the character at a byte offset; the end of the text for an offset after it.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The last characters of a text.
fn tail(text: &str, most: usize) -> &str {
    let start = text.char_indices().rev().take(most).last().map_or(text.len(), |(at, _)| at);
    text.split_at(start).1
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::*;
    use crate::exchange::request::Destination;
    use crate::exchange::{Fields, Method, Request};

    fn location(body: &[u8], spot: Spot) -> Location {
        let request = Request {
            method: Method::Get,
            url: url::Url::parse("https://hs.test/").unwrap(),
            fields: Fields::new(),
            content: [].into(),
            destination: Destination::Target,
        };
        let result = Ok(Response::new(200, Fields::new(), body.to_vec()));
        let exchange = Exchange { request, result, received: SystemTime::UNIX_EPOCH, duration: Duration::ZERO };
        let violation = Violation { request: "a".into(), expected: "b".into(), got: "c".into(), spot };
        Location::of(&violation, Some(&exchange))
    }

    fn marked(location: &Location) -> &str {
        let excerpt = location.excerpt.as_ref().unwrap();
        excerpt.text.get(excerpt.mark.clone().unwrap()).unwrap()
    }

    #[test]
    fn a_place_has_its_line_and_its_column() {
        let found = location(b"{\r\n  \"a\": [1]\r\n}", Spot::Json(Pointer::parse("/a").unwrap(), Some(10..13)));
        assert_eq!(found.line_column, Some((2, 8)));
        let excerpt = found.excerpt.as_ref().unwrap();
        assert_eq!((excerpt.line, excerpt.text.as_str(), marked(&found)), (2, "  \"a\": [1]", "[1]"));
    }

    #[test]
    fn what_is_missing_is_marked_where_it_should_be() {
        let found = location(b"{\"a\": {\"b\": 1}}", Spot::Json(Pointer::parse("/a/c/d").unwrap(), None));
        assert_eq!((found.line_column, marked(&found)), (Some((1, 7)), "{"));
        let found = location(b"not JSON", Spot::Json(Pointer::parse("/a").unwrap(), None));
        assert_eq!(found.excerpt.unwrap().text, "not JSON");
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let body = format!("{}X{}", "é".repeat(1000), "b".repeat(1000));
        let found = location(body.as_bytes(), Spot::Body(Some(2000..2001)));
        assert_eq!((found.line_column, marked(&found)), (Some((1, 1001)), "X"));
        let text = found.excerpt.unwrap().text;
        assert_eq!(text, format!("…{}X{}…", "é".repeat(30), "b".repeat(69)));
    }

    #[test]
    fn a_status_shows_how_the_body_begins() {
        let found = location(b"<html>", Spot::Status);
        assert_eq!(found.line_column, None);
        assert_eq!(found.excerpt, Some(Excerpt { line: 1, text: "<html>".into(), mark: None }));
        assert_eq!(location(b"", Spot::Body(None)), Location::nowhere());
        assert_eq!(location(b"a", Spot::Field("etag".into())), Location::nowhere());
    }

    proptest! {
        #[test]
        fn any_range_of_any_body_is_shown(body: String, start in 0_usize..20, length in 0_usize..20) {
            let found = location(body.as_bytes(), Spot::Body(Some(start..start + length)));
            let excerpt = found.excerpt.unwrap();
            prop_assert!(excerpt.text.get(excerpt.mark.unwrap()).is_some());
            prop_assert!(excerpt.text.chars().count() <= WINDOW + 2);
        }
    }
}
