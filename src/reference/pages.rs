//! The pages for users: HTML without scripts, which no other site may frame.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::message::Response;

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}\
label{display:block;margin:1rem 0}input[type=text],input[type=password]{display:block;width:100%}";

/// A page with a title and content.
pub(super) fn page(status: u16, title: &str, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (content)
            }
        }
    };
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
    unstored(Response::new(status, "text/html; charset=utf-8", page.into_string()))
        .with("content-security-policy", policy)
        .with("x-frame-options", "DENY")
        .with("x-content-type-options", "nosniff")
}

/// A page about what is wrong.
pub(super) fn fault(status: u16, text: &str) -> Response {
    page(status, "This does not work", &html! { p { (text) } })
}

/// A redirect of a browser, with GET.
pub(super) fn redirect(location: &str) -> Response {
    unstored(Response { status: 303, fields: vec![("location".into(), location.to_owned())], body: Vec::new() })
}

/// Nothing of it is stored or passed on: it may hold secrets.
fn unstored(response: Response) -> Response {
    response.with("cache-control", "no-store").with("referrer-policy", "no-referrer")
}

/// A form with hidden values, its content, and the value that shows where it comes from.
pub(super) fn form(action: &str, csrf: &str, content: &Markup) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(csrf);
            (content)
        }
    }
}

/// The two buttons of a decision; the first agrees.
pub(super) fn decision(agree: &str) -> Markup {
    html! {
        button type="submit" name="decision" value="allow" { (agree) }
        " "
        button type="submit" name="decision" value="refuse" { "Refuse" }
    }
}
