//! The exchanges that the requests of a suite come to where the responses are those of its examples, with the changes of a
//! variant. Each is made when it is first asked for; what a variant leaves alone is that of the examples.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::decision::Decision;
use super::example::{self, Responder, apply, clock, make, missing};
use super::narrow::{Members, Places};
use super::outline::{Outline, Touch};
use super::sight::Sight;
use crate::check::{self, Conditions, Context, Responses, Sent, Unseen, Verdict};
use crate::exchange::example::ExampleResponse;
use crate::exchange::{Exchange, Request};
use crate::plan::{build, earlier_value};
use crate::setting::{MatrixVersion, Setting};
use crate::suite::{RequestCase, Suite, Test, Variant};

/// The exchanges of a suite with the responses of a variant.
pub(super) struct Conversation<'a> {
    pub(super) outline: &'a Outline<'a>,
    pub(super) variant: Variant,
    setting: Setting,
    /// The conversation without the variant.
    healthy: Option<&'a Conversation<'a>>,
    /// What the variant touches, by the number of the response.
    touched: FxHashMap<usize, Touched>,
    /// The members that are looked at, if not all.
    members: OnceCell<Option<Members>>,
    /// By response: where the members of its document stand.
    places: RefCell<FxHashMap<usize, Rc<Places>>>,
    /// The tests that may see the variant, in the order of the file.
    pub(super) onlookers: OnceCell<Vec<usize>>,
    /// Their least depth.
    pub(super) shallowest: OnceCell<usize>,
    /// Whether the server says that it does not offer the API: most tests ask for it.
    pub(super) not_offered: OnceCell<bool>,
    /// The requests with contents that were parsed, or will be.
    contents: RefCell<Vec<usize>>,
    /// What came of clauses.
    pub(super) clauses: RefCell<FxHashMap<usize, Decision>>,
    /// What came of tests that were judged by a version.
    pub(super) decisions: RefCell<FxHashMap<(usize, MatrixVersion), Decision>>,
    /// The tests that are not as healthy as with the examples, by version.
    pub(super) unhealthy: RefCell<FxHashMap<MatrixVersion, Unhealthy>>,
}

/// The tests that are not as healthy as with the examples, and what came of them.
pub(super) type Unhealthy = Rc<[(usize, Decision)]>;

/// A response that is not that of the example, and its exchange.
struct Touched {
    touch: Touch,
    response: OnceCell<Arc<ExampleResponse>>,
    known: OnceCell<Known>,
    /// It is being made: who asks for it now asks in a circle.
    busy: Cell<bool>,
}

/// What came of a request.
enum Known {
    /// It was sent.
    Exchange(Box<Exchange>),
    /// It is the same request as this one.
    Same(usize),
    /// It was not sent, for this reason.
    Inapplicable(String),
    /// It was not sent, as this could not be seen before.
    Unseen(Unseen),
}

/// The outline of a suite in which equal requests are known.
pub(super) fn joined(suite: &Suite) -> Outline<'_> {
    let mut outline = Outline::new(suite);
    if let Some(equal) = Conversation::healthy(&outline).map(|healthy| healthy.equal_requests()) {
        outline.join(equal);
    }
    outline
}

/// Why a request is not sent that needs its own response.
static CIRCLE: Known = Known::Inapplicable(String::new());

impl<'a> Conversation<'a> {
    /// The conversation with the examples. `None` only if the setting has no target.
    pub(super) fn healthy(outline: &'a Outline<'a>) -> Option<Self> {
        let variant = Variant::none(outline.suite.file.place(0..0));
        let all = (0..outline.responses()).map(|number| (number, Touch::All));
        let touched = all.map(|(number, touch)| (number, Touched::new(touch))).collect();
        Self::with(outline, None, variant, touched)
    }

    /// The conversation with the examples changed.
    pub(super) fn changed(healthy: &'a Self, variant: Variant) -> Option<Self> {
        let outline = healthy.outline;
        // With another target every request has another URL.
        let everything = variant.target.is_some().then(|| (0..outline.responses()).map(|number| (number, Touch::All)));
        let changes =
            variant.changes.iter().filter_map(|(name, change)| Some((outline.sent(name)?, Touch::of(change))));
        let touched = outline.touched(changes.chain(everything.into_iter().flatten()));
        let touched = touched.into_iter().map(|(number, touch)| (number, Touched::new(touch))).collect();
        Self::with(outline, Some(healthy), variant, touched)
    }

    fn with(
        outline: &'a Outline<'a>,
        healthy: Option<&'a Self>,
        variant: Variant,
        touched: FxHashMap<usize, Touched>,
    ) -> Option<Self> {
        let setting = example::setting(&variant)?;
        Some(Self {
            outline,
            variant,
            setting,
            healthy,
            touched,
            members: OnceCell::new(),
            places: RefCell::default(),
            onlookers: OnceCell::new(),
            shallowest: OnceCell::new(),
            not_offered: OnceCell::new(),
            contents: RefCell::default(),
            clauses: RefCell::default(),
            decisions: RefCell::default(),
            unhealthy: RefCell::default(),
        })
    }

    /// The conversation without the variant, if this is not it.
    pub(super) fn without_variant(&self) -> Option<&'a Self> {
        self.healthy
    }

    /// What the variant touches of requests: their numbers, and what of their responses.
    pub(super) fn touched(&self) -> impl Iterator<Item = (usize, &Touch)> {
        self.touched.iter().map(|(number, touched)| (*number, &touched.touch))
    }

    /// What the variant touches of this response.
    pub(super) fn touch(&self, number: usize) -> Option<&Touch> {
        self.touched.get(&number).map(|touched| &touched.touch)
    }

    /// A response.
    pub(super) fn response(&self, number: usize) -> Arc<ExampleResponse> {
        let number = self.outline.joined(number);
        let Some(touched) = self.touched.get(&number) else {
            return self.healthy.map_or_else(|| Arc::new(missing()), |healthy| healthy.response(number));
        };
        if let Some(response) = touched.response.get() {
            return Arc::clone(response);
        }
        if touched.busy.replace(true) {
            return Arc::new(missing());
        }
        let made = || make(self.outline, &self.variant.changes, number, &mut &*self);
        let response = self.narrow(number).unwrap_or_else(made);
        touched.busy.set(false);
        Arc::clone(touched.response.get_or_init(|| Arc::new(response)))
    }

    /// A response of which only some members are looked at, with nothing but these. Written variants are compared with
    /// the examples, so their responses are complete.
    fn narrow(&self, number: usize) -> Option<ExampleResponse> {
        let healthy = self.healthy.filter(|_| self.variant.derived.is_some())?;
        let like = self.outline.example(number)?.like.as_deref().and_then(|like| self.outline.sent(like));
        if like.is_some_and(|like| self.touched.contains_key(&like)) {
            return None;
        }
        let members = self.members.get_or_init(|| Members::looked_at(self.outline, self.touched()));
        let mut response =
            members.as_ref()?.cut(&healthy.response(number), healthy.exchange_of(number)?, &healthy.places(number))?;
        let changes = self.variant.changes.iter().filter(|(name, _)| self.outline.sent(name) == Some(number));
        changes.for_each(|(_, change)| apply(change, &mut response, self.outline, &mut &*self));
        Some(response)
    }

    /// The response to the request of a test for its conditions: if it is long, with nothing but what they look at.
    pub(super) fn response_for(&self, test: &Test, number: usize) -> Arc<ExampleResponse> {
        let response = self.response(number);
        let Some(Sight::Parts(parts)) = self.outline.own_sight(test) else { return response };
        let is_own = self.outline.sent(&test.request) == Some(number);
        let members = Members::of(parts).filter(|_| is_own);
        let cut = members.and_then(|members| members.cut(&response, self.exchange_of(number)?, &self.places(number)));
        cut.map_or(response, Arc::new)
    }

    /// Where the members of the document of a response stand, found once.
    fn places(&self, number: usize) -> Rc<Places> {
        let healthy = self.healthy.filter(|_| !self.touched.contains_key(&number));
        if let Some(healthy) = healthy {
            return healthy.places(number);
        }
        if let Some(known) = self.places.borrow().get(&number) {
            return Rc::clone(known);
        }
        let places = Rc::new(self.exchange_of(number).map_or_else(Places::default, Places::of));
        self.places.borrow_mut().insert(number, Rc::clone(&places));
        places
    }

    /// For each request the first one that is equal to it: where equal requests may share a response, only that is sent.
    pub(super) fn equal_requests(&self) -> Vec<usize> {
        let mut first = FxHashMap::default();
        let requests = self.outline.suite.requests.iter().enumerate();
        requests
            .map(|(number, case)| match self.known(number) {
                Known::Exchange(exchange) if !case.fresh && case.step.is_none() => {
                    *first.entry(exchange.request.clone()).or_insert(number)
                }
                Known::Exchange(_) | Known::Same(_) | Known::Inapplicable(_) | Known::Unseen(_) => number,
            })
            .collect()
    }

    fn known(&self, number: usize) -> &Known {
        let Some(touched) = self.touched.get(&number) else {
            return self.healthy.map_or(&CIRCLE, |healthy| healthy.known(number));
        };
        if let Some(known) = touched.known.get() {
            return known;
        }
        if touched.busy.replace(true) {
            return &CIRCLE;
        }
        let first = self.outline.joined(number);
        let known = match self.outline.suite.requests.get(number) {
            _ if first != number && matches!(self.known(first), Known::Exchange(_)) => Known::Same(first),
            Some(case) => self.make(case, number),
            None => Known::Inapplicable("it is no request".to_owned()),
        };
        touched.busy.set(false);
        touched.known.get_or_init(|| known)
    }

    fn make(&self, case: &RequestCase, number: usize) -> Known {
        if let Some(known) = self.unsent(case) {
            return known;
        }
        match self.built(case, number) {
            Err(why) => Known::Inapplicable(why),
            Ok(request) => {
                // Its response may need others: it is not asked for in a circle any more.
                if let Some(touched) = self.touched.get(&number) {
                    touched.busy.set(false);
                }
                let mut exchange = example::exchange(request, &self.response(number), clock());
                self.share_content(number, &mut exchange);
                Known::Exchange(Box::new(exchange))
            }
        }
    }

    /// The request, or why there is none.
    fn built(&self, case: &RequestCase, number: usize) -> Result<Request, String> {
        // Where none of its values is touched, it is the same.
        let is_touched = |value: &check::EarlierValue| {
            let touch = self.outline.number(&value.request).and_then(|number| self.touch(number));
            touch.is_some_and(|touch| Sight::of_part(&value.part).sees(touch))
        };
        let healthy = self.healthy.filter(|_| self.variant.target.is_none() && !case.values().any(is_touched));
        if let Some(exchange) = healthy.and_then(|healthy| healthy.exchange_of(number)) {
            return Ok(exchange.request.clone());
        }
        let look_up = |value: &check::EarlierValue| earlier_value(value, self.exchange(&value.request)?);
        build(case, &self.setting, &look_up)
    }

    /// Why a request is not sent: its conditions are not met, or there is no response that it needs a value of.
    fn unsent(&self, case: &RequestCase) -> Option<Known> {
        let context = self.context(&[]);
        let unmet = case.when.iter().find_map(|(request, when)| check::applies(when, request, context).err());
        let unmet = unmet.or_else(|| {
            case.values().find_map(|value| match check::judge(&Conditions::default(), &value.request, context) {
                Verdict::Holds => None,
                Verdict::NotApplicable(_) if value.optional => None,
                verdict @ (Verdict::NotApplicable(_) | Verdict::Violated(_) | Verdict::CannotTell(_)) => Some(verdict),
            })
        });
        unmet.map(|verdict| match verdict {
            Verdict::CannotTell(unseen) => Known::Unseen(unseen),
            Verdict::NotApplicable(why) => Known::Inapplicable(why),
            Verdict::Holds | Verdict::Violated(_) => Known::Inapplicable("its conditions do not hold".to_owned()),
        })
    }

    /// The same content is parsed once.
    fn share_content(&self, number: usize, exchange: &mut Exchange) {
        let Ok(response) = &mut exchange.result else { return };
        if response.content.is_empty() {
            return;
        }
        let healthy = self.healthy.and_then(|healthy| healthy.exchange_of(number));
        if healthy.and_then(|exchange| exchange.result.as_ref().ok()).is_some_and(|other| response.share_content(other))
        {
            return;
        }
        let numbers = self.contents.borrow().clone();
        let mut others = numbers.iter().filter_map(|number| self.exchange_of(*number)?.result.as_ref().ok());
        if !others.any(|other| response.share_content(other)) {
            self.contents.borrow_mut().push(number);
        }
    }

    fn exchange_of(&self, number: usize) -> Option<&Exchange> {
        match self.known(number) {
            Known::Exchange(exchange) => Some(exchange),
            Known::Same(other) => self.exchange_of(*other),
            Known::Inapplicable(_) | Known::Unseen(_) => None,
        }
    }

    fn exchange(&self, request: &str) -> Option<&Exchange> {
        self.exchange_of(self.outline.number(request)?)
    }

    /// What checks may look at.
    pub(super) fn context<'c>(&'c self, judges: &'c [u16]) -> Context<'c> {
        Context { responses: self, deployment: self.setting.deployment, judges }
    }
}

impl Touched {
    fn new(touch: Touch) -> Self {
        Self { touch, response: OnceCell::new(), known: OnceCell::new(), busy: Cell::new(false) }
    }
}

impl Responder for &Conversation<'_> {
    fn response(&mut self, number: usize) -> Arc<ExampleResponse> {
        Conversation::response(self, number)
    }

    fn healthy(&mut self, number: usize) -> Arc<ExampleResponse> {
        self.healthy.unwrap_or(self).response(number)
    }
}

impl Responses for Conversation<'_> {
    fn sent(&self, request: &str) -> Option<Sent<'_>> {
        let number = self.outline.number(request)?;
        match self.known(number) {
            Known::Exchange(exchange) => Some(Sent::Exchange(exchange)),
            Known::Same(other) => self.sent(self.outline.name(*other)?),
            Known::Inapplicable(why) => Some(Sent::Inapplicable(why)),
            Known::Unseen(unseen) => Some(Sent::Unseen(unseen)),
        }
    }
}
