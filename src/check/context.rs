//! What a check looks at: the responses so far, and the one that it judges.

use super::parameter;
use super::template::{EarlierValue, Template};
use super::value::{excerpt, shorten};
use super::{Part, Spot, Unseen, UnseenKind, Verdict};
use crate::exchange::body::BodyError;
use crate::exchange::coding::CodingError;
use crate::exchange::json::{Json, Value};
use crate::exchange::{Exchange, Remedy, Response, Trouble, TroubleKind};
use crate::setting::Deployment;

/// What is known of a request by the time it is judged.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// It was sent; this came of it.
    Exchange(&'a Exchange),
    /// It was not sent, as an earlier response does not have what it needs.
    Inapplicable(&'a str),
    /// It was not sent, as this could not be seen before.
    Unseen(&'a Unseen),
}

/// Where a check looks responses up.
pub trait Responses {
    /// What is known of the request of this name. Asking for a request that was never sent is a mistake in the plan, and
    /// gives `None`.
    fn sent(&self, request: &str) -> Option<Sent<'_>>;
}

/// What a check may look at besides its own conditions.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All responses so far.
    pub responses: &'a dyn Responses,
    /// How the homeserver is deployed.
    pub deployment: Deployment,
    /// Status codes that are judged although something in front of the server may have sent them (see
    /// [`Response::stand_in`]).
    pub judges: &'a [u16],
}

/// One response under judgement.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The name of its request.
    pub request: &'a str,
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The response of the exchange.
    pub response: &'a Response,
}

/// A response that is not there to be judged.
#[derive(Debug, Clone)]
pub struct Missing<'a> {
    /// The name of its request.
    pub request: &'a str,
    /// What went wrong on the wire, if something did.
    pub trouble: Option<&'a Trouble>,
    /// The verdict on conditions that need the response.
    pub verdict: Verdict,
}

impl<'a> Context<'a> {
    /// For the question whether something applies: what a development deployment is excused from is not there for it.
    pub(super) fn as_production(self) -> Self {
        Self { deployment: Deployment::Production, ..self }
    }

    /// The response to a request, or that there is none to judge.
    pub(super) fn look_up<'n>(self, request: &'n str) -> Result<Subject<'n>, Missing<'n>>
    where
        'a: 'n,
    {
        let missing = |trouble, verdict| Missing { request, trouble, verdict };
        let cause = |kind, message: String| Unseen { request: request.to_owned(), kind, message, remedy: None };
        let unseen = |kind, message| Verdict::CannotTell(cause(kind, message));
        let exchange = match self.responses.sent(request) {
            Some(Sent::Exchange(exchange)) => exchange,
            Some(Sent::Inapplicable(why)) => return Err(missing(None, Verdict::NotApplicable(why.to_owned()))),
            Some(Sent::Unseen(unseen)) => return Err(missing(None, Verdict::CannotTell(unseen.clone()))),
            None => return Err(missing(None, unseen(UnseenKind::NotSent, format!("`{request}` was not sent")))),
        };
        let response = exchange.result.as_ref().map_err(|trouble| {
            let cause = cause(UnseenKind::Trouble(trouble.kind), trouble.to_string());
            missing(Some(trouble), Verdict::CannotTell(Unseen { remedy: trouble.remedy, ..cause }))
        })?;
        let stand_in = response.stand_in(exchange.request.destination);
        let is_judged = |status: Option<u16>| status.is_some_and(|status| self.judges.contains(&status));
        match stand_in.filter(|stand_in| !is_judged(stand_in.status())) {
            Some(stand_in) => {
                let kind = UnseenKind::Inconclusive;
                // All reports have this text, and so the word for it.
                let message = format!("{}: {}", kind.as_str(), stand_in.reason());
                Err(missing(None, unseen(kind, message)))
            }
            None => Ok(Subject { request, exchange, response }),
        }
    }

    /// A text with the values of other responses put in, or the verdict where one of them is missing.
    pub(super) fn fill(self, template: &Template) -> Result<String, Verdict> {
        let mut verdict = Verdict::Holds;
        let look_up = |value: &EarlierValue| self.value(value).map_err(|missing| verdict = missing).ok().map(into_text);
        template.fill(look_up).map_err(|_| verdict)
    }

    /// What keeps a value of another response from being seen: its body goes beyond what we read, or is not recorded.
    pub fn unseen(self, value: &EarlierValue) -> Option<Verdict> {
        self.value(value).err().filter(|verdict| matches!(verdict, Verdict::CannotTell(_)))
    }

    /// A value of another response, or the verdict where it is missing.
    pub(super) fn value(self, value: &EarlierValue) -> Result<Json, Verdict> {
        let EarlierValue { request, part, .. } = value;
        let Subject { response, .. } = self.look_up(request).map_err(|missing| missing.verdict)?;
        let none = |what: &str| Verdict::NotApplicable(format!("the response to `{request}` has no {what}"));
        match part {
            Part::Status => Ok(Json::number(response.status)),
            Part::Field(name) => response.fields.value(name).map(Json::text).ok_or_else(|| none(name)),
            Part::Parameter(name) => {
                let found = response.fields.value("location").and_then(|url| parameter(&url, name));
                found.map(Json::text).ok_or_else(|| none(&format!("parameter `{name}` in location")))
            }
            Part::Json(pointer) => match response.body().document() {
                Ok(document) => document.root.find(pointer).cloned().ok_or_else(|| none(&format!("`{pointer}`"))),
                Err(error) => Err(unseen_body(request, &error).unwrap_or_else(|| none(&format!("`{pointer}`")))),
            },
        }
    }
}

/// A text as it is; other values as JSON.
fn into_text(value: Json) -> String {
    match value.value {
        Value::String(text) => text,
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_text(),
    }
}

/// The verdict on a body that goes beyond what we read, or that is not recorded, if it is so: that is no fault.
pub(super) fn unseen_body(request: &str, error: &BodyError) -> Option<Verdict> {
    let message = error.to_string();
    let (kind, remedy) = match error {
        BodyError::Coding(CodingError::NotRecorded(_)) => (TroubleKind::NotRecorded, Some(Remedy::RecordContents)),
        BodyError::Coding(_) | BodyError::NotUtf8 { .. } | BodyError::NotJson(_) => (TroubleKind::TooLarge, None),
        BodyError::OverLimit(_) | BodyError::Empty => (TroubleKind::TooLarge, None),
    };
    let unseen = || Unseen { request: request.to_owned(), kind: UnseenKind::Trouble(kind), message, remedy };
    error.is_unseen().then(|| Verdict::CannotTell(unseen()))
}

impl Subject<'_> {
    /// Goes on if the body is known.
    ///
    /// # Errors
    /// A recording lacks it: the verdict on whatever is asked of it.
    pub(super) fn require_recorded(&self) -> Result<(), Verdict> {
        let not_recorded = |error| unseen_body(self.request, &error).unwrap_or(Verdict::Holds);
        self.response.body().is_recorded().map_err(not_recorded)
    }

    /// The verdict on a response without the JSON that is asked for: what goes beyond our own limits is no fault.
    pub(super) fn without_json(&self, expected: impl Into<String>, error: &BodyError) -> Verdict {
        unseen_body(self.request, error).unwrap_or_else(|| self.violated(expected, error.to_string(), Spot::Body(None)))
    }

    /// What the response has at a place, in a few words.
    pub(super) fn at(&self, spot: &Spot) -> String {
        let no_json = |error: BodyError| error.to_string();
        match spot {
            Spot::Status => format!("status {}", self.response.status),
            Spot::Url => self.exchange.request.url.to_string(),
            Spot::Field(name) => match self.response.fields.value(name) {
                Some(value) => format!("{name}: {value}"),
                None => format!("no {name}"),
            },
            Spot::Body(_) => self.response.text().map_or_else(no_json, shorten),
            Spot::Json(pointer, _) => self.response.body().document().map_or_else(no_json, |document| {
                document.root.find(pointer).map_or_else(|| "nothing there".to_owned(), excerpt)
            }),
        }
    }

    pub(super) fn violated(&self, expected: impl Into<String>, got: impl Into<String>, spot: Spot) -> Verdict {
        Verdict::violated(self.request, expected, got, spot)
    }
}
