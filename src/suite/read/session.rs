//! The flows in which users sign in, and where they have the access tokens that requests with `as` take.

use crate::check::{EarlierValue, Part, Reader};
use crate::exchange::Pointer;
use crate::notation::{Entry, Node};
use crate::source::ProblemCode;
use crate::suite::model::ActsAs;

/// By flow: where the steps whose responses have an access token have it, and how long it is valid.
pub(super) struct Sessions(Vec<(String, EarlierValue, Option<EarlierValue>)>);

impl Sessions {
    /// Those among the requests of a suite. `as` of a user without a flow is reported.
    pub(super) fn of(reader: &mut Reader<'_>, requests: &[Entry]) -> Self {
        let value = |entry: &Entry, key: &str| {
            let part = Part::Json(Pointer::parse(entry.node.text_at(key)?).ok()?);
            // What is not there is not sent; there may be another way to sign in.
            Some(EarlierValue { request: entry.key.to_string(), part, optional: true })
        };
        let token = |entry: &Entry| {
            let flow = entry.node.text_at("flow")?.to_owned();
            Some((flow, value(entry, "access-token")?, value(entry, "expires-in")))
        };
        let sessions = Self(requests.iter().filter_map(token).collect());
        for entry in requests {
            let Some(user) = entry.node.get("as") else { continue };
            if sessions.acts_as(user.text().unwrap_or_default(), &entry.node).tokens.is_empty() {
                let message = "no earlier step of this user's flow in the suite `session` has `access-token`";
                reader.report(ProblemCode::UnknownName, &user.span, message).help =
                    Some("let a step of that flow say where its response has the access token".to_owned());
            }
        }
        sessions
    }

    /// Whether a user signs in in this flow.
    pub(super) fn has(&self, flow: &str) -> bool {
        self.0.iter().any(|(known, ..)| known == flow)
    }

    /// The user of a request, with the access tokens of the user's flow.
    pub(super) fn acts_as(&self, user: &str, request: &Node) -> ActsAs {
        // In its own suite, and elsewhere.
        let is_of_user = |flow: &str| flow == user || flow.strip_suffix(user) == Some("session/");
        let own = request.text_at("flow").filter(|flow| self.has(flow));
        let is_meant = |flow: &String| is_of_user(flow) && own.is_none_or(|own| own == flow);
        let meant = || self.0.iter().filter(|(flow, ..)| is_meant(flow));
        let tokens = meant().map(|(_, token, _)| token.clone()).collect();
        let lifetimes = meant().filter_map(|(.., lifetime)| lifetime.clone()).collect();
        ActsAs { user: user.to_owned(), tokens, lifetimes }
    }
}
