//! The badge as JSON for shields.io, which draws it (<https://shields.io/badges/endpoint-badge>).

use serde::Serialize;

use super::{Badge, BadgeColor};
use crate::safe::json::indented;

/// The members read by shields.io.
#[derive(Serialize)]
struct Endpoint<'a> {
    #[serde(rename = "schemaVersion")]
    schema_version: u8,
    label: &'a str,
    message: &'a str,
    color: &'static str,
}

/// The JSON, with a line break at its end.
pub fn render(badge: &Badge) -> String {
    let color = color(badge.color);
    let endpoint = Endpoint { schema_version: 1, label: badge.label.as_str(), message: badge.message.as_str(), color };
    indented(&endpoint)
}

/// The names of the colours at shields.io.
fn color(color: BadgeColor) -> &'static str {
    match color {
        BadgeColor::Green => "brightgreen",
        BadgeColor::Blue => "blue",
        BadgeColor::Yellow => "yellow",
        BadgeColor::Orange => "orange",
        BadgeColor::Red => "red",
        BadgeColor::Grey => "lightgrey",
    }
}
