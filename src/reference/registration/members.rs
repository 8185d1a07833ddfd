//! From the JSON of a registration request to the metadata of a client (Matrix v1.15, "Client metadata"; RFC 7591
//! section 2). Values and members that this server does not understand are left out.

use serde_json::{Map, Value};

use super::redirect_uri;
use crate::reference::client::{ApplicationType, Client, ClientUri, GrantType, https};
use crate::reference::message::Response;
use crate::reference::oauth_error::{Code, error};

/// The most redirect URIs of a client.
const MOST_URIS: usize = 20;

/// The client that these members describe, or the refusal.
pub(super) fn client(members: &Map<String, Value>) -> Result<Client, Response> {
    let uri = text(members, "client_uri")?.ok_or_else(|| refused("client_uri is missing"))?;
    let uri = ClientUri::parse(uri)
        .ok_or_else(|| refused("client_uri must be a URL with the scheme https, without a user or password"))?;
    only_public(members)?;
    let application_type = application_type(members)?;
    let grant_types = grant_types(members)?;
    let redirect_uris = redirect_uris(members, application_type, &uri)?;
    if grant_types.contains(&GrantType::AuthorizationCode) {
        needs_of_codes(members, &redirect_uris)?;
    }
    let name = text(members, "client_name")?.map(ToOwned::to_owned);
    let links = links(members, &uri)?;
    Ok(Client { application_type, uri, redirect_uris, grant_types, name, links })
}

/// Clients of Matrix are public; this server knows no secrets and no keys of clients.
fn only_public(members: &Map<String, Value>) -> Result<(), Response> {
    match text(members, "token_endpoint_auth_method")? {
        None | Some("none") => Ok(()),
        Some(_) => Err(refused("this server knows only the token_endpoint_auth_method none")),
    }
}

fn application_type(members: &Map<String, Value>) -> Result<ApplicationType, Response> {
    match text(members, "application_type")? {
        None | Some("web") => Ok(ApplicationType::Web),
        Some("native") => Ok(ApplicationType::Native),
        Some(_) => Err(refused("application_type must be web or native")),
    }
}

/// The grant types that this server understands; `authorization_code` by default (RFC 7591 section 2).
fn grant_types(members: &Map<String, Value>) -> Result<Vec<GrantType>, Response> {
    let Some(names) = texts(members, "grant_types").map_err(refused)? else {
        return Ok(vec![GrantType::AuthorizationCode]);
    };
    let known: Vec<GrantType> = GrantType::ALL.into_iter().filter(|grant| names.contains(&grant.as_str())).collect();
    let can_begin = known.iter().any(|grant| *grant != GrantType::RefreshToken);
    if can_begin { Ok(known) } else { Err(refused("grant_types has no grant type that yields a token here")) }
}

fn redirect_uris(
    members: &Map<String, Value>,
    application: ApplicationType,
    client: &ClientUri,
) -> Result<Vec<String>, Response> {
    let uris = texts(members, "redirect_uris").map_err(|fault| error(Code::InvalidRedirectUri, fault))?;
    let uris = uris.unwrap_or_default();
    if uris.len() > MOST_URIS {
        return Err(error(Code::InvalidRedirectUri, "too many redirect URIs"));
    }
    match uris.iter().find_map(|uri| redirect_uri::fault(uri, application, client)) {
        Some(fault) => Err(error(Code::InvalidRedirectUri, fault)),
        None => Ok(uris.into_iter().map(ToOwned::to_owned).collect()),
    }
}

/// The code grant needs a redirect URI and the response type `code`.
fn needs_of_codes(members: &Map<String, Value>, redirect_uris: &[String]) -> Result<(), Response> {
    if redirect_uris.is_empty() {
        return Err(error(Code::InvalidRedirectUri, "the grant type authorization_code needs a redirect URI"));
    }
    let types = texts(members, "response_types").map_err(refused)?;
    if types.is_none_or(|types| types.contains(&"code")) {
        Ok(())
    } else {
        Err(refused("the grant type authorization_code needs the response type code"))
    }
}

/// The URLs of documents about the client: `https`, on its host or below it.
fn links(members: &Map<String, Value>, client: &ClientUri) -> Result<Vec<(&'static str, String)>, Response> {
    let mut links = Vec::new();
    for name in ["logo_uri", "tos_uri", "policy_uri"] {
        let Some(uri) = text(members, name)? else { continue };
        if !https(uri).is_some_and(|url| client.is_base_of(&url)) {
            return Err(refused(
                "logo_uri, tos_uri and policy_uri must use https, on the host of client_uri or below it",
            ));
        }
        links.push((name, uri.to_owned()));
    }
    Ok(links)
}

/// A text; null counts as missing (RFC 7591 section 2).
fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Response> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or_else(|| refused("a member that is a string has another type")),
    }
}

/// A list of texts; null counts as missing.
fn texts<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<Vec<&'a str>>, &'static str> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let items = value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
            items.map(Some).ok_or("a member that is an array of strings has another type")
        }
    }
}

fn refused(description: &str) -> Response {
    error(Code::InvalidClientMetadata, description)
}
