//! Makes requests from cases: puts values of earlier responses in, and paths on the homeserver's base URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Url, form_urlencoded};

use crate::check::{EarlierValue, Part, Piece, Template, parameter};
use crate::exchange::json::{self, Json, Value, quote};
use crate::exchange::request::Destination;
use crate::exchange::{Exchange, Fields, Request, fields, host};
use crate::setting::{Deployment, Setting};
use crate::suite::{Content, PathChange, RequestCase, SignIn};

use super::PlannedSignIn;

/// Looks up a value of an earlier response.
pub(crate) type LookUp<'a> = dyn Fn(&EarlierValue) -> Option<String> + 'a;

/// All octets except the unreserved characters of URLs (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What templates of requests are filled with.
struct Values<'a> {
    look_up: &'a LookUp<'a>,
    server_name: &'a str,
}

/// The host of the homeserver's URL, with the port if there is one (Matrix, "Server Name").
fn server_name(target: &Url) -> String {
    let host = target.host_str().unwrap_or_default();
    target.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The request of a case, or why it cannot be made.
pub(crate) fn build(case: &RequestCase, setting: &Setting, look_up: &LookUp<'_>) -> Result<Request, String> {
    let server_name = &server_name(&setting.target);
    // Only a header field has room for octets that are not UTF-8.
    let readable = |value: &EarlierValue| look_up(value).map(|text| fields::readable(&text));
    let values = &Values { look_up: &readable, server_name };
    let (mut url, destination) = resolve(&case.url, setting, values)?;
    match &case.path {
        Some(PathChange::Append(path)) => url.set_path(&format!("{}{path}", url.path().trim_end_matches('/'))),
        Some(PathChange::Insert(path)) => url.set_path(&format!("{path}{}", url.path().trim_end_matches('/'))),
        None => {}
    }
    add_query(&mut url, fill_all(&case.query, values)?);
    let mut sent = Fields::new();
    for (name, value) in fill_all(&case.headers, &Values { look_up, server_name })? {
        sent.push(name, fields::octets(value));
    }
    if let Some(acts_as) = &case.acts_as {
        let found = acts_as.tokens.iter().find_map(look_up);
        let value = match setting.tokens.contains(&acts_as.user) {
            true => format!("{GIVEN}{}", acts_as.user),
            // RFC 6750, section 2.1.
            false => format!("Bearer {}", found.ok_or_else(|| format!("`{}` could not sign in", acts_as.user))?),
        };
        sent.push("authorization", fields::octets(value));
    }
    let content = match &case.content {
        Content::Octets(octets) => octets.clone(),
        content @ (Content::None | Content::Text(_) | Content::Json(_) | Content::Form(_)) => {
            fill_content(content, values)?.into_bytes()
        }
    };
    Ok(Request { method: case.method, url, fields: sent, content: content.into(), destination })
}

/// Stands before the name of a user in a field Authorization in which the access token that was given is still missing:
/// requests of different users are different.
const GIVEN: &str = "Given-Token ";

/// The user whose access token is still missing in a request.
pub(super) fn token_of(request: &Request) -> Option<String> {
    request.fields.value("authorization")?.strip_prefix(GIVEN).map(ToOwned::to_owned)
}

/// Who goes through the pages of a server, or why that is not known.
pub(crate) fn sign_in(case: &SignIn, look_up: &LookUp<'_>) -> Result<PlannedSignIn, String> {
    let fill = |template: &Option<Template>| {
        template.as_ref().map(|template| template.fill(look_up).map_err(missing)).transpose()
    };
    let url = |text: String| Url::parse(&text).map_err(|error| format!("`{text}` is no URL: {error}"));
    Ok(PlannedSignIn {
        user: case.user.clone(),
        back_at: fill(&case.back_at)?.map(url).transpose()?,
        user_code: fill(&case.user_code)?,
        refuses: case.refuses,
        credentials: case.credentials.clone(),
    })
}

/// A value of an earlier response as text: a string, a number as written, or a field value, which may carry octets
/// ([`fields::octets`]).
pub(crate) fn earlier_value(value: &EarlierValue, exchange: &Exchange) -> Option<String> {
    let response = exchange.result.as_ref().ok()?;
    match &value.part {
        Part::Status => Some(response.status.to_string()),
        Part::Field(name) => {
            let lines: Vec<&[u8]> = response.fields.lines(name).collect();
            (!lines.is_empty()).then(|| fields::carried(&lines.join(b", ".as_slice())))
        }
        Part::Parameter(name) => parameter(&response.fields.value("location")?, name),
        Part::Json(pointer) => match &response.body().document().ok()?.root.find(pointer)?.value {
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            Value::Null | Value::Boolean(_) | Value::Array(_) | Value::Object(_) => None,
        },
    }
}

/// The text of a template; `None` if a value is missing that is optional.
fn fill_if_there(template: &Template, values: &Values<'_>) -> Result<Option<String>, String> {
    match template.with_server_name(values.server_name).fill(values.look_up) {
        Ok(text) => Ok(Some(text)),
        Err(value) if value.optional => Ok(None),
        Err(value) => Err(missing(value)),
    }
}

fn missing(value: &EarlierValue) -> String {
    match &value.part {
        Part::Json(_) => format!("{value} is missing, or neither a text nor a number"),
        Part::Status | Part::Field(_) | Part::Parameter(_) => format!("{value} is missing"),
    }
}

/// The names with their texts, without those whose optional value is missing.
fn fill_all<'a>(pairs: &'a [(String, Template)], values: &Values<'_>) -> Result<Vec<(&'a str, String)>, String> {
    let mut filled = Vec::with_capacity(pairs.len());
    for (name, template) in pairs {
        if let Some(text) = fill_if_there(template, values)? {
            filled.push((name.as_str(), text));
        }
    }
    Ok(filled)
}

fn fill_content(content: &Content, values: &Values<'_>) -> Result<String, String> {
    match content {
        Content::None | Content::Octets(_) => Ok(String::new()),
        Content::Text(template) => template.with_server_name(values.server_name).fill(values.look_up).map_err(missing),
        Content::Json(template) => fill_json(template, values),
        Content::Form(pairs) => {
            let pairs = fill_all(pairs, values)?;
            Ok(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
        }
    }
}

/// Stands in JSON for a missing value until its member is removed. It is a noncharacter, which servers do not send.
const ABSENT: &str = "\u{fdd0}absent\u{fdd0}";

fn fill_json(template: &Template, values: &Values<'_>) -> Result<String, String> {
    let mut any_absent = false;
    let template = template.with_server_name(values.server_name);
    let text = template.fill(|value| match (values.look_up)(value) {
        Some(text) => {
            let quoted = quote(&text);
            quoted.get(1..quoted.len() - 1).map(ToOwned::to_owned)
        }
        None if value.optional => {
            any_absent = true;
            Some(ABSENT.to_owned())
        }
        None => None,
    });
    let text = text.map_err(missing)?;
    match json::read(&text) {
        Ok(mut document) if any_absent => {
            remove_absent(&mut document.root);
            Ok(document.root.to_text())
        }
        Ok(_) | Err(_) => Ok(text),
    }
}

/// Removes the members and items that hold a missing value.
fn remove_absent(json: &mut Json) {
    let is_there = |json: &Json| !matches!(&json.value, Value::String(text) if text.contains(ABSENT));
    match &mut json.value {
        Value::Object(members) => {
            members.retain(|member| is_there(&member.value));
            members.iter_mut().for_each(|member| remove_absent(&mut member.value));
        }
        Value::Array(items) => {
            items.retain(is_there);
            items.iter_mut().for_each(remove_absent);
        }
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn add_query(url: &mut Url, parameters: Vec<(&str, String)>) {
    let mut query =
        url.query().filter(|query| !query.is_empty()).map(ToOwned::to_owned).into_iter().collect::<Vec<_>>();
    query.extend(parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))));
    if !parameters.is_empty() {
        url.set_query(Some(&query.join("&")));
    }
}

/// A path on the homeserver, or an absolute URL from a response. Values are percent-encoded in both, except a value at
/// the start, which is a URL itself.
fn resolve(template: &Template, setting: &Setting, values: &Values<'_>) -> Result<(Url, Destination), String> {
    let mut is_url = matches!(template.0.first(), Some(Piece::Value(_)));
    let is_path = !is_url;
    let mut dots = None;
    let template = template.with_server_name(&encode(values.server_name));
    let text = template.fill(|value| {
        let text = (values.look_up)(value)?;
        if std::mem::take(&mut is_url) {
            return Some(text);
        }
        // No encoding of these keeps them from leading to another path (RFC 3986, section 5.2.4).
        if matches!(text.as_str(), "." | "..") {
            dots = Some(format!("{value} is `{text}`, which leads to another path"));
        }
        Some(encode(&text))
    });
    let text = text.map_err(missing)?;
    if let Some(message) = dots {
        return Err(message);
    }
    if is_path && text.starts_with('/') {
        let base = setting.target.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{text}")).map_err(|error| format!("`{text}` is not a path: {error}"))?;
        return Ok((url, Destination::Target));
    }
    visit(&text, setting)
}

/// An absolute http or https URL. A public homeserver must not name a private host.
fn visit(text: &str, setting: &Setting) -> Result<(Url, Destination), String> {
    let mut url = Url::parse(text).map_err(|_| format!("`{text}` is not an absolute URL"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!("`{text}` is not an http or https URL"));
    }
    let from_public = host::is_public(&setting.target) && setting.deployment == Deployment::Production;
    if from_public && !host::is_public(&url) {
        return Err(format!(
            "`{text}` is on a private host, and URLs from a public homeserver are requested only at public addresses"
        ));
    }
    url.set_fragment(None);
    // An HTTP client would send these as Basic credentials, which browsers refuse to.
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return Err(format!("`{text}` has no host"));
    }
    let destination = match (url.origin() == setting.target.origin(), from_public) {
        (true, _) => Destination::Target,
        (false, true) => Destination::NamedByPublic,
        (false, false) => Destination::Named,
    };
    Ok((url, destination))
}
