//! Runs that did not reach the homeserver, although something responded: nothing that came says anything about it, so one
//! cause stands for all tests.

use super::moved::moved;
use crate::check::Unseen;
use crate::exchange::request::Destination;
use crate::outcome::{Outcome, Skip, SuiteRecord};
use crate::setting::Setting;
use crate::suite::{Severity, Test};

/// The records as they are; or if the homeserver was not reached, records in which nothing is decided for that reason,
/// with the same exchanges.
pub(super) fn judged(setting: &Setting, records: Vec<SuiteRecord>) -> Vec<SuiteRecord> {
    match moved(&setting.target, &records).or_else(|| stand_in(&records)) {
        Some(why) => without_verdicts(records, &why),
        None => records,
    }
}

/// Why the first test could not be judged, if each response of the target stands in for the homeserver's. What was found
/// in such responses, as in those of a rate limit, is judged.
fn stand_in(records: &[SuiteRecord]) -> Option<Unseen> {
    let exchanges = records.iter().flat_map(|record| &record.exchanges).map(|(_, exchange)| exchange);
    let of_target = exchanges.filter(|exchange| exchange.request.destination == Destination::Target);
    let mut stands_in = of_target.map(|exchange| {
        let response = exchange.result.as_ref().ok();
        response.is_some_and(|response| response.stand_in(Destination::Target).is_some())
    });
    let is_unreached = stands_in.next().is_some_and(|first| first && stands_in.all(|other| other));
    let mut outcomes = records.iter().flat_map(|record| &record.outcomes);
    if !is_unreached || outcomes.clone().any(|outcome| !outcome.violations().is_empty()) {
        return None;
    }
    outcomes.find_map(|outcome| if let Outcome::Error(unseen) = outcome { Some(unseen.clone()) } else { None })
}

/// The records without a verdict, for this reason: an error of one test, which blocks the others.
fn without_verdicts(records: Vec<SuiteRecord>, why: &Unseen) -> Vec<SuiteRecord> {
    let open = || records.iter().flat_map(SuiteRecord::tests).filter(|(_, outcome)| !is_independent(outcome));
    let failing = open().find(|(test, _)| test.severity == Severity::Fail);
    let Some(reporter) = failing.or_else(|| open().next()).map(|(test, _)| test.id.clone()) else { return records };
    let outcome = |(test, outcome): (&Test, &Outcome)| {
        if is_independent(outcome) {
            outcome.clone()
        } else if test.id == reporter {
            Outcome::Error(why.clone())
        } else {
            Outcome::Skip(Skip::Blocked(reporter.clone()))
        }
    };
    let without_verdict = |record: SuiteRecord| {
        let outcomes = record.tests().map(outcome).collect();
        SuiteRecord { outcomes, not_offered: None, ..record }
    };
    records.into_iter().map(without_verdict).collect()
}

/// Whether there is nothing to take back: no verdict on the homeserver.
fn is_independent(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Skip(
            Skip::NotApplicable(_) | Skip::OutsideVersion(_) | Skip::FilteredOut | Skip::WritesNotAllowed,
        ) => true,
        Outcome::Skip(Skip::Blocked(_) | Skip::NotJudged(_) | Skip::KnownFailure(_))
        | Outcome::Pass
        | Outcome::Fail(_)
        | Outcome::Warn(_)
        | Outcome::Note(_)
        | Outcome::Error(_) => false,
    }
}
