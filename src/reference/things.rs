//! What users have made: rooms with their members, events, and whatever a path holds once it was put there.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::bounded::Bounded;
use super::message::Response;
use super::operations::Call;
use super::responses::{json_response, matrix_error};
use super::state::State;

/// The most rooms, and the most of everything else.
const MOST: usize = 2000;

/// The things of all users. They are kept in memory only.
#[derive(Debug)]
pub(super) struct Things {
    /// The users who are in a room, by its id.
    rooms: Bounded<BTreeSet<String>>,
    /// By [`place`], and events by their ids.
    values: Bounded<Value>,
}

impl Things {
    pub(super) fn new() -> Self {
        Self { rooms: Bounded::new(MOST), values: Bounded::new(MOST) }
    }

    /// Puts a value in the place of the one before.
    fn set(&mut self, name: String, value: Value) {
        self.values.remove(&name);
        self.values.insert(name, value);
    }
}

/// The response to a call of a user, with valid content; nothing where the server has nothing of its own to say.
pub(super) fn respond(call: &Call<'_>, state: &mut State) -> Result<Option<Response>, Response> {
    if call.template.contains("/admin/") {
        return Err(matrix_error(403, "M_FORBIDDEN", "This user is no administrator"));
    }
    let user_id = state.user_id(call.user);
    if call.parameter("userId").is_some_and(|named| named != user_id) && !is_for_others(call) {
        return Err(matrix_error(403, "M_FORBIDDEN", "These are the data of another user"));
    }
    let room = call.parameter("roomId").or_else(|| call.parameter("roomIdOrAlias"));
    if let Some(room) = &room {
        enter(call, room, state)?;
    }
    if let Some(response) = of_rooms(call, room.as_deref(), state) {
        return Ok(Some(response));
    }
    if call.template.contains("/devices/") {
        // The account page removes them.
        return Err(matrix_error(404, "M_UNRECOGNIZED", "Devices can't be deleted here"));
    }
    of_values(call, state)
}

/// What a user has put under a path that everybody may read, token or not.
pub(super) fn public(path: &str, state: &State) -> Option<Response> {
    state.things.values.get(path).map(found)
}

/// Whether a call may be about another user: profiles and presence are there to be seen, and anybody can be reported.
fn is_for_others(call: &Call<'_>) -> bool {
    let is_seen = ["/profile/", "/presence/"].iter().any(|part| call.template.contains(part));
    (is_seen && call.method == "GET") || call.template.ends_with("/report")
}

/// Refuses what is about a room in which the user is not. A room that was left can be forgotten.
fn enter(call: &Call<'_>, room: &str, state: &State) -> Result<(), Response> {
    let Some(members) = state.things.rooms.get(room) else { return Err(not_found()) };
    if members.contains(call.user) || call.template.ends_with("/forget") {
        return Ok(());
    }
    // A user who may not read an event does not learn that it is there (`getOneRoomEvent`, `getRelatingEvents`).
    match ["/event/{eventId}", "/relations/{eventId}"].iter().any(|part| call.template.contains(part)) {
        true => Err(not_found()),
        false => Err(matrix_error(403, "M_FORBIDDEN", "The user is not in this room")),
    }
}

/// What makes, joins, leaves and lists rooms.
fn of_rooms(call: &Call<'_>, room: Option<&str>, state: &mut State) -> Option<Response> {
    let name = call.template.strip_prefix("/_matrix/client/v3")?;
    let rooms = &mut state.things.rooms;
    match (call.method, name) {
        ("POST", "/createRoom") => {
            let server = state.base.strip_prefix("http://").unwrap_or(&state.base);
            let id = format!("!{}:{server}", &state.random.token()[..18]);
            rooms.insert(id.clone(), BTreeSet::from([call.user.to_owned()]));
            Some(found(&json!({ "room_id": id })))
        }
        ("POST", "/rooms/{roomId}/join" | "/join/{roomIdOrAlias}") => Some(found(&json!({ "room_id": room? }))),
        ("POST", "/rooms/{roomId}/leave") => {
            rooms.get_mut(room?)?.remove(call.user);
            Some(found(&json!({})))
        }
        ("POST", "/rooms/{roomId}/forget") => Some(found(&json!({}))),
        ("GET", "/rooms/{roomId}/state/{eventType}/{stateKey}") if call.parameter("eventType")? == "m.room.member" => {
            let (key, server) =
                (call.parameter("stateKey")?, state.base.strip_prefix("http://").unwrap_or(&state.base));
            let is_there = rooms.get(room?)?.iter().any(|name| format!("@{name}:{server}") == key);
            is_there.then(|| found(&json!({ "membership": "join" })))
        }
        ("GET", "/joined_rooms") => {
            let joined = rooms.iter().filter(|(_, members)| members.contains(call.user));
            Some(found(&json!({ "joined_rooms": joined.map(|(id, _)| id).collect::<Vec<_>>() })))
        }
        _ => None,
    }
}

/// What is put under a path and found there again, and events.
fn of_values(call: &Call<'_>, state: &mut State) -> Result<Option<Response>, Response> {
    let event = call.parameter("eventId").map(|event| state.things.values.get(&event).cloned().ok_or_else(not_found));
    let event = event.transpose()?;
    let path = place(call);
    let content = || Value::Object(call.members.clone());
    let response = match call.method {
        "PUT" if is_event(call.template) => {
            let event = event_of(call, state);
            let id = event["event_id"].clone();
            state.things.set(id.as_str().unwrap_or_default().to_owned(), event);
            state.things.set(path, content());
            json!({ "event_id": id })
        }
        "POST" if call.template.ends_with("/filter") => {
            let id = state.random.token()[..10].to_owned();
            state.things.set(format!("{path}/{id}"), content());
            json!({ "filter_id": id })
        }
        "GET" if call.template.ends_with("/event/{eventId}") => match event {
            Some(event) => event,
            None => return Ok(None),
        },
        _ if call.template.contains("/tags") => of_tags(call, state),
        "PUT" if call.has_twin => {
            state.things.set(path, content());
            json!({})
        }
        "DELETE" if call.has_twin => {
            state.things.values.remove(&path);
            json!({})
        }
        "GET" if call.has_twin || call.template.ends_with("/{filterId}") => {
            state.things.values.get(&path).cloned().ok_or_else(not_found)?
        }
        _ => return Ok(None),
    };
    Ok(Some(found(&response)))
}

/// Where the values of a path are: it names a user or a room, or they are those of the user who calls.
fn place(call: &Call<'_>) -> String {
    let names_owner = ["userId", "roomId"].iter().any(|name| call.parameter(name).is_some());
    if names_owner { call.path.to_owned() } else { format!("{} {}", call.user, call.path) }
}

/// The tags of a user on a room, which have one place.
fn of_tags(call: &Call<'_>, state: &mut State) -> Value {
    let place = call.path.split("/tags").next().unwrap_or_default().to_owned();
    let mut tags = state.things.values.get(&place).cloned().unwrap_or_else(|| json!({ "tags": {} }));
    let Some(tag) = call.parameter("tag") else { return tags };
    match (call.method, tags["tags"].as_object_mut()) {
        ("PUT", Some(tags)) => _ = tags.insert(tag, Value::Object(call.members.clone())),
        (_, Some(tags)) => _ = tags.remove(&tag),
        (_, None) => {}
    }
    state.things.set(place, tags);
    json!({})
}

/// An event that a call sends.
fn event_of(call: &Call<'_>, state: &mut State) -> Value {
    let kind = call.parameter("eventType").unwrap_or_else(|| "m.room.redaction".to_owned());
    let mut event = json!({
        "event_id": format!("${}", state.random.token()),
        "type": kind,
        "room_id": call.parameter("roomId"),
        "sender": state.user_id(call.user),
        "origin_server_ts": state.seconds() * 1000,
        "content": call.members,
    });
    if let Some(key) = call.parameter("stateKey") {
        event["state_key"] = Value::String(key);
    }
    event
}

/// Whether a PUT sends an event.
fn is_event(template: &str) -> bool {
    ["/send/", "/state/", "/redact/"].iter().any(|part| template.contains(part))
}

fn found(value: &Value) -> Response {
    json_response(200, value).with("cache-control", "no-store")
}

fn not_found() -> Response {
    matrix_error(404, "M_NOT_FOUND", "There is nothing of this name")
}

/// Refuses content that lacks a required member, or has one of a wrong type.
pub(super) fn check(members: &Map<String, Value>, details: &Value) -> Result<(), Response> {
    let required = details["required"].as_array().map_or(&[][..], Vec::as_slice);
    if let Some(missing) = required.iter().filter_map(Value::as_str).find(|name| !members.contains_key(*name)) {
        return Err(matrix_error(400, "M_MISSING_PARAM", &format!("{missing} is missing")));
    }
    let is_wrong = |(name, value): &(&String, &Value)| {
        let types = details["types"][name.as_str()].as_array();
        types.is_some_and(|types| !types.iter().any(|known| known == type_of(value))) && !value.is_null()
    };
    match members.iter().find(is_wrong) {
        Some((name, _)) => Err(matrix_error(400, "M_BAD_JSON", &format!("{name} has a wrong type"))),
        None => Ok(()),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
