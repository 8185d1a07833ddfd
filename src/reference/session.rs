//! Sessions, each of which is a device of a user: their tokens, and when these end.
//!
//! A token names its session and its number, with a mark that only this server can make, so that old tokens need no
//! memory. Numbers go up with each refresh. The pair before the current one stays valid until the client shows that it
//! has the current one, so that a client can repeat a refresh whose response was lost (Matrix v1.15, "Refresh token
//! grant").

use std::time::{Duration, SystemTime};

use super::bounded::Bounded;
use super::random::Random;
use super::scope::Scope;

/// The most sessions, fewer than clients.
const MOST_SESSIONS: usize = 500;

/// How long an access token of the OAuth API is valid.
pub(super) const ACCESS_LIFETIME: Duration = Duration::from_secs(300);

/// How a session was opened.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// By a client with a grant of the OAuth API.
    Oauth { client_id: String, scope: Scope },
    /// By the legacy login.
    Legacy,
}

/// A session, to be opened or open.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) user: String,
    pub(super) device_id: String,
    pub(super) device_name: Option<String>,
    pub(super) origin: Origin,
    pub(super) last_seen: SystemTime,
}

/// A session with the tokens that are valid.
#[derive(Debug)]
struct Open {
    session: Session,
    current: Pair,
    previous: Option<Pair>,
}

/// An access token and a refresh token.
#[derive(Debug, Clone, Copy)]
struct Pair {
    number: u64,
    /// The end of the access token, if it has one.
    ends: Option<SystemTime>,
}

/// Tokens, as sent to the client.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) access: String,
    pub(super) refresh: String,
}

/// What an access token is worth.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// It is valid for this session.
    Valid(String),
    /// It was valid, and its session lives: the client can refresh it.
    Expired,
    Unknown,
}

/// Why a refresh is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefreshFault {
    Unknown,
    /// The token is of another client.
    OtherClient,
    /// The requested scope goes beyond the granted one.
    WiderScope,
    /// The token was refreshed long ago: somebody else may have it, so the session is closed.
    Replayed,
}

/// The two kinds of tokens, by their first letters.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Access,
    Refresh,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Access => "mat",
            Self::Refresh => "mrt",
        }
    }

    fn make(self, id: &str, number: u64, random: &Random) -> String {
        let text = format!("{}.{id}.{number}", self.prefix());
        let mark = random.mark(&text);
        format!("{text}.{mark}")
    }

    /// The session and the number of a token that this server made.
    fn read(self, token: &str, random: &Random) -> Option<(String, u64)> {
        let mut parts = token.split('.').skip(1);
        let (id, number) = (parts.next()?, parts.next()?.parse().ok()?);
        (self.make(id, number, random) == token).then(|| (id.to_owned(), number))
    }
}

impl Pair {
    fn issue(self, id: &str, random: &Random) -> Issued {
        Issued {
            access: Kind::Access.make(id, self.number, random),
            refresh: Kind::Refresh.make(id, self.number, random),
        }
    }
}

/// All sessions, by their id.
#[derive(Debug)]
pub(super) struct Sessions {
    all: Bounded<Open>,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self { all: Bounded::new(MOST_SESSIONS) }
    }

    /// Opens a session; its id. Other sessions of the same device end (Matrix v1.15, "Relationship between access
    /// tokens and devices").
    pub(super) fn open(&mut self, session: Session, random: &mut Random) -> (String, Issued) {
        self.close_where(|other| other.user == session.user && other.device_id == session.device_id);
        let ends = match session.origin {
            Origin::Oauth { .. } => Some(session.last_seen + ACCESS_LIFETIME),
            Origin::Legacy => None,
        };
        let (id, current) = (random.token(), Pair { number: 1, ends });
        self.all.insert(id.clone(), Open { session, current, previous: None });
        let issued = current.issue(&id, random);
        (id, issued)
    }

    /// What an access token is worth. Its use shows that the client has the current pair.
    pub(super) fn access(&mut self, token: &str, random: &Random, now: SystemTime) -> Access {
        let Some((id, number)) = Kind::Access.read(token, random) else { return Access::Unknown };
        let Some(open) = self.all.get_mut(&id) else { return Access::Unknown };
        let pair = [Some(open.current), open.previous].into_iter().flatten().find(|pair| pair.number == number);
        if pair.is_none_or(|pair| pair.ends.is_some_and(|end| end <= now)) {
            return Access::Expired;
        }
        if open.current.number == number {
            open.previous = None;
        }
        open.session.last_seen = now;
        Access::Valid(id)
    }

    /// A new pair in exchange for a refresh token.
    pub(super) fn refresh(
        &mut self,
        token: &str,
        asked: (&str, Option<&str>),
        random: &Random,
        now: SystemTime,
    ) -> Result<(Issued, String), RefreshFault> {
        let (id, number) = Kind::Refresh.read(token, random).ok_or(RefreshFault::Unknown)?;
        let open = self.all.get_mut(&id).ok_or(RefreshFault::Unknown)?;
        let Origin::Oauth { client_id, scope } = &open.session.origin else { return Err(RefreshFault::Unknown) };
        let (asking, requested) = asked;
        if client_id != asking {
            return Err(RefreshFault::OtherClient);
        }
        if requested.is_some_and(|requested| !scope.covers(requested)) {
            return Err(RefreshFault::WiderScope);
        }
        let granted = scope.text();
        if number == open.current.number {
            open.previous = Some(open.current);
        } else if open.previous.is_none_or(|pair| pair.number != number) {
            self.all.remove(&id);
            return Err(RefreshFault::Replayed);
        }
        open.current = Pair { number: open.current.number + 1, ends: Some(now + ACCESS_LIFETIME) };
        Ok((open.current.issue(&id, random), granted))
    }

    /// The session of a token of either kind that still stands for it, even if it has expired.
    pub(super) fn of_token(&self, token: &str, random: &Random) -> Option<String> {
        let (id, number) = [Kind::Access, Kind::Refresh].into_iter().find_map(|kind| kind.read(token, random))?;
        let open = self.all.get(&id)?;
        let stands = open.current.number == number || open.previous.is_some_and(|pair| pair.number == number);
        stands.then_some(id)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Session> {
        self.all.get(id).map(|open| &open.session)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.all.get_mut(id).map(|open| &mut open.session)
    }

    pub(super) fn close(&mut self, id: &str) {
        self.all.remove(id);
    }

    pub(super) fn close_where(&mut self, ends: impl Fn(&Session) -> bool) {
        self.all.retain(|open| !ends(&open.session));
    }

    /// The sessions of a user with their ids, the oldest first.
    pub(super) fn of_user(&self, user: &str) -> impl Iterator<Item = (&str, &Session)> {
        self.all.iter().map(|(id, open)| (id, &open.session)).filter(move |(_, session)| session.user == user)
    }

    /// Whether a client has a session.
    pub(super) fn has_client(&self, id: &str) -> bool {
        self.all.iter().any(|(_, open)| match &open.session.origin {
            Origin::Oauth { client_id, .. } => client_id == id,
            Origin::Legacy => false,
        })
    }
}
