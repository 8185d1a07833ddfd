//! Requests made from cases: values of earlier responses put in, paths put on the homeserver's base URL.

use std::sync::Arc;

use url::Url;

use crate::setting::Setting;

use crate::exchange::json::quote;
use crate::exchange::{Exchange, Fields, Request, host, request::Destination};
use crate::setting::Deployment;
use crate::suite::{Content, EarlierValue, PathChange, RequestCase, ResponsePart, Template};

/// What to put in for a value of an earlier response.
pub(super) type LookUp<'a> = dyn Fn(&EarlierValue) -> Option<String> + 'a;

/// The request that a case asks for, or why it can't be made.
pub(super) fn build(case: &RequestCase, setting: &Setting, look_up: &LookUp<'_>) -> Result<Request, String> {
    let url = fill(&case.url, look_up)?;
    let (mut url, destination) = resolve(&url, setting)?;
    match &case.path {
        Some(PathChange::Append(path)) => url.set_path(&format!("{}{path}", url.path().trim_end_matches('/'))),
        Some(PathChange::Insert(path)) => url.set_path(&format!("{path}{}", url.path().trim_end_matches('/'))),
        None => {}
    }
    let mut fields = Fields::new();
    for (name, value) in &case.headers {
        fields.push(name, fill(value, look_up)?);
    }
    let content = fill_content(&case.content, look_up)?.into_bytes();
    Ok(Request { method: case.method, url, fields, content, destination })
}

/// The value in an earlier response.
pub(super) fn earlier_value(value: &EarlierValue, exchange: &Arc<Exchange>) -> Option<String> {
    let response = exchange.result.as_ref().ok()?;
    match &value.part {
        ResponsePart::Field(name) => response.fields.value(name),
        ResponsePart::Json(pointer) => response.body().string_at(pointer).map(ToOwned::to_owned),
    }
}

fn fill(template: &Template, look_up: &LookUp<'_>) -> Result<String, String> {
    template.fill(look_up).map_err(|value| format!("there is not {value}"))
}

fn fill_content(content: &Content, look_up: &LookUp<'_>) -> Result<String, String> {
    match content {
        Content::None => Ok(String::new()),
        Content::Text(template) => fill(template, look_up),
        Content::Json(template) => {
            let quoted = |value: &EarlierValue| {
                let quoted = quote(&look_up(value)?);
                quoted.get(1..quoted.len() - 1).map(ToOwned::to_owned)
            };
            fill(template, &quoted)
        }
        Content::Form(template) => {
            let encoded =
                |value: &EarlierValue| Some(url::form_urlencoded::byte_serialize(look_up(value)?.as_bytes()).collect());
            fill(template, &encoded)
        }
    }
}

/// A path on the homeserver, or an absolute URL that a response named. The latter is visited only if it is one for http,
/// and not from a public homeserver into somebody's private network.
fn resolve(text: &str, setting: &Setting) -> Result<(Url, Destination), String> {
    if text.starts_with('/') {
        let base = setting.target.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{text}")).map_err(|error| format!("`{text}` is not a path: {error}"))?;
        return Ok((url, Destination::Target));
    }
    let mut url = Url::parse(text).map_err(|_| format!("`{text}` is not an absolute URL"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!("`{text}` is not an http or https URL"));
    }
    let from_public = host::is_public(&setting.target) && setting.deployment == Deployment::Production;
    if from_public && !host::is_public(&url) {
        return Err(format!(
            "`{text}` is on a private host, which a public homeserver does not send us to: not visited"
        ));
    }
    url.set_fragment(None);
    let destination = match (url.origin() == setting.target.origin(), from_public) {
        (true, _) => Destination::Target,
        (false, true) => Destination::NamedByPublic,
        (false, false) => Destination::Named,
    };
    Ok((url, destination))
}
