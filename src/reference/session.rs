//! Sessions: what a client has once a user has let it in.

/// All sessions.
#[derive(Debug)]
pub(super) struct Sessions;

impl Sessions {
    pub(super) fn new() -> Self {
        Self
    }

    /// Whether a client has a session. No grant can be completed yet.
    pub(super) fn has_client(&self, _id: &str) -> bool {
        false
    }
}
