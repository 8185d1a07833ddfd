//! One exchange as it went over the wire: request, response, and a command that repeats it.

use std::ops::Range;

use maud::{Markup, html};

use super::json::{self, Piece};
use super::suite::SuitePage;
use super::text::{line, sentence};
use crate::exchange::fields::text;
use crate::exchange::{Exchange, Fields, Request, Response, Wording};
use crate::report::explanation::status_line;
use crate::report::time;
use crate::safe::{HtmlText, cut};

/// The exchange as an item of a list.
pub(super) fn item(
    page: &SuitePage<'_>,
    anchor: &str,
    names: &[&str],
    exchange: &Exchange,
    marks: &[Range<usize>],
) -> Markup {
    let Exchange { request, result, duration, .. } = exchange;
    let most = page.most_shown();
    let result = match result {
        Ok(response) => response.status.to_string(),
        Err(trouble) => trouble.kind.as_str().to_owned(),
    };
    html! {
        "\n"
        li.exchange {
            details {
                summary {
                    span.badge { (result) }
                    " "
                    span.id { (line(&names.join(", "))) }
                    " "
                    span.requirement { (request.method) " " (line(request.url.as_str())) }
                    " "
                    span.level { (time::duration(*duration)) }
                }
                div.story id=(anchor) {
                    (sent(request, most))
                    (came(exchange, marks, (page.wording, most)))
                    h4 { "Repeat" }
                    div.repeat { code { (HtmlText::block(&page.repeat(exchange, false))) } }
                }
            }
        }
    }
}

fn sent(request: &Request, most: usize) -> Markup {
    let head = head(&format!("{} {}", request.method, request.url), &request.fields);
    html! {
        h4 { "Request" }
        (shown(&head, most))
        @if !request.content.is_empty() { (content(&request.content, &String::from_utf8_lossy(&request.content), most)) }
    }
}

fn came(exchange: &Exchange, marks: &[Range<usize>], (wording, most): (Wording, usize)) -> Markup {
    html! {
        h4 { "Response" }
        @match &exchange.result {
            Err(trouble) => p.reason { "No response: " (line(&trouble.with_remedy(wording))) "." },
            Ok(response) => {
                (shown(&head(&status_line(response), &response.fields), most))
                (body(response, marks, most))
            },
        }
    }
}

/// The first line and the field lines, each on one line.
fn head(first: &str, fields: &Fields) -> String {
    let mut lines = vec![HtmlText::whole_line(first)];
    lines.extend(fields.iter().map(|(name, value)| HtmlText::whole_line(&format!("{name}: {}", text(value)))));
    let lines: Vec<&str> = lines.iter().map(HtmlText::as_str).collect();
    lines.join("\n")
}

/// The body as text, even if it is not text; JSON is indented, and the places of findings are marked in it.
fn body(response: &Response, marks: &[Range<usize>], most: usize) -> Markup {
    let body = response.body();
    let octets = body.octets(&response.content);
    html! {
        @match (body.coding_error(), response.text()) {
            (Some(error), _) if !response.has_content() => p.reason { (line(&error.to_string())) "." },
            (Some(error), _) => p.reason { (response.content.len()) " octets of content: " (line(&error.to_string())) "." },
            (None, _) if octets.is_empty() => p.reason { "No content." },
            (None, Ok(text)) if body.document().is_ok() => {
                h5 { "Content, " (octets.len()) " octets, indented here" }
                (indented(text, marks, most))
            },
            (None, Ok(text)) => (content(octets, text, most)),
            (None, Err(error)) => {
                (content(octets, &String::from_utf8_lossy(octets), most))
                p.reason { (sentence(&format!("{error}: other octets are shown as �"))) }
            },
        }
    }
}

fn content(octets: &[u8], text: &str, most: usize) -> Markup {
    html! {
        h5 { "Content, " (octets.len()) " octets" }
        (shown(text, most))
    }
}

/// JSON up to a limit, with the places of findings marked.
fn indented(text: &str, marks: &[Range<usize>], most: usize) -> Markup {
    let (pieces, left_out) = json::indented(text, marks.to_vec(), most);
    html! {
        pre {
            @for Piece { text, is_marked } in &pieces {
                @if *is_marked { mark { (HtmlText::block(text)) } } @else { (HtmlText::block(text)) }
            }
        }
        (rest(left_out))
    }
}

/// How many characters are left out.
fn rest(characters: usize) -> Markup {
    html! { @if characters > 0 { p.reason { (characters) " more characters are not shown." } } }
}

/// Text up to a limit, with the number of characters left out.
fn shown(text: &str, most: usize) -> Markup {
    let length = text.chars().count();
    // HTML parsers drop a line break at the start of the element.
    let first = if text.starts_with(['\r', '\n']) { "\n" } else { "" };
    html! {
        pre { (first) (HtmlText::block(&cut(text, most))) }
        (rest(length.saturating_sub(most)))
    }
}
