//! `url`: the URL that the request was sent to.

use std::sync::Arc;

use crate::check::condition::{Kind, Weaker};
use crate::check::url::{SHAPE, UrlConditions};
use crate::check::{Condition, Context, Part, Spot, Subject, Verdict};
use crate::notation::key;

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("url", SHAPE, "the URL of the request"),
    read: |reader, node| Some(Arc::new(RequestUrl(UrlConditions::read(reader, node)))),
};

#[derive(Debug)]
struct RequestUrl(UrlConditions);

impl Condition for RequestUrl {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let violations = self.0.violations(subject.exchange.request.url.as_str(), context.deployment);
        let verdicts = violations.into_iter().map(|(expected, got)| subject.violated(expected, got, Spot::Url));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        self.0.describe()
    }

    fn spot(&self) -> Spot {
        Spot::Url
    }

    fn sees(&self) -> Option<Vec<Part>> {
        Some(Vec::new())
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let ways = self.0.weaker().into_iter();
        ways.map(|(lost, rest)| Weaker { lost, rest: rest.map(|rest| Arc::new(Self(rest)) as _) }).collect()
    }
}
