//! Expectations as a whole: which responds they look at, and what it means where there is none.

use super::super::{Condition, Context, Deployment, Expectation, Sent, StatusPattern, StatusSet, Verdict};
use super::super::{Responses, applies, judge, requests};
use super::{Two, answered, compared, expect, unanswered, word_of};
use crate::exchange::{Exchange, Pointer};

fn status(code: u16) -> Condition {
    Condition::Status(StatusSet::Of(vec![StatusPattern::Code(code)]))
}

fn on(request: &str, condition: Condition) -> Expectation {
    Expectation { on: Some(vec![request.to_owned()]), ..expect(condition) }
}

fn context(responses: &dyn Responses) -> Context<'_> {
    Context { responses, deployment: Deployment::Production, when: &[] }
}

fn judged(expectations: &[Expectation], a: &Exchange) -> &'static str {
    word_of(&judge(expectations, &["a".to_owned()], context(&Two(a, &unanswered()))))
}

#[test]
fn a_response_that_is_missing_cannot_be_told() {
    let good = answered(200, &[], "");
    assert_eq!(judged(&[expect(status(200))], &good), "holds");
    assert_eq!(judged(&[on("b", status(200))], &good), "timeout");
    assert_eq!(judged(&[on("inapplicable", status(200))], &good), "not applicable");
    assert_eq!(judged(&[on("never", status(200))], &good), "not-sent");
    assert_eq!(judged(&[on("b", status(200)), expect(status(500))], &good), "violated", "a violation is certain");
    assert_eq!(judged(&[], &good), "holds");
    let nothing = Expectation { on: Some(Vec::new()), ..expect(status(200)) };
    assert_eq!(judged(&[nothing], &good), "not applicable");
}

#[test]
fn a_response_in_the_servers_place_is_judged_by_who_names_its_status() {
    let limited = answered(429, &[], "");
    assert_eq!(judged(&[expect(status(200))], &limited), "inconclusive");
    let when = |code| Expectation { when: vec![expect(status(code))], ..expect(status(429)) };
    assert_eq!(judged(&[when(429)], &limited), "holds");
    assert_eq!(judged(&[when(200)], &limited), "inconclusive");
    let any = Expectation { when: vec![expect(Condition::Any(vec![expect(status(429))]))], ..expect(status(429)) };
    assert_eq!(judged(&[any], &limited), "holds");
}

#[test]
fn what_is_expected_only_under_a_condition_is_else_not_applicable() {
    let when = |code| Expectation { when: vec![expect(status(code))], ..expect(status(500)) };
    let good = answered(200, &[], "");
    assert_eq!([judged(&[when(200)], &good), judged(&[when(404)], &good)], ["violated", "not applicable"]);
}

#[test]
fn a_status_is_told_with_where_a_redirect_leads() {
    let got = |code: u16| {
        let exchange = answered(code, &[("location", "/there")], "");
        let verdict = compared(status(418), &exchange, &exchange);
        let Verdict::Violated(violations) = verdict else { panic!("{verdict:?}") };
        violations[0].got.clone()
    };
    assert_eq!([got(300), got(399)], ["status 300 to /there", "status 399 to /there"]);
    assert_eq!([got(299), got(400)], ["status 299", "status 400"]);
    let set = |count: u16| StatusSet::Of((200..200 + count).map(StatusPattern::Code).collect()).to_string();
    assert_eq!([set(1), set(2), set(4)], ["200", "200 or 201", "200, 201, 202 or 203"]);
}

#[test]
fn alternatives_and_opposites() {
    let good = answered(200, &[], "");
    let any = |codes: [u16; 2]| Condition::Any(codes.map(|code| expect(status(code))).to_vec());
    assert_eq!(word_of(&compared(any([404, 200]), &good, &good)), "holds");
    let Verdict::Violated(violations) = compared(any([404, 500]), &good, &good) else { panic!("violated") };
    assert_eq!(violations.len(), 1);
    assert_eq!((&*violations[0].expected, &*violations[0].got), ("status 404, or status 500", "status 200"));
    let not = |condition| Condition::Not(Box::new(expect(condition)));
    let Verdict::Violated(violations) = compared(not(any([404, 200])), &good, &good) else { panic!("violated") };
    assert_eq!(violations[0].expected, "other than status 404 or status 200");
    assert_eq!(word_of(&compared(not(status(404)), &good, &good)), "holds");
    assert_eq!(word_of(&compared(not(Condition::SameStatus("b".into())), &good, &good)), "violated");
}

#[test]
fn a_test_applies_to_the_responses_that_meet_its_condition() {
    let (good, bad, none) = (answered(200, &[], ""), answered(500, &[], ""), unanswered());
    let when = [expect(status(200))];
    let both = ["a".to_owned(), "b".to_owned()];
    let applied = |a: &Exchange, b: &Exchange| match applies(&when, &both, context(&Two(a, b))) {
        Ok(application) => format!("{:?} {}", application.requests, application.undecided.is_some()),
        Err(verdict) => word_of(&verdict).to_owned(),
    };
    assert_eq!(applied(&good, &bad), "[\"a\"] false");
    assert_eq!(applied(&good, &none), "[\"a\"] true");
    assert_eq!(applied(&bad, &none), "timeout");
    assert_eq!(applied(&bad, &bad), "not applicable");
    let Err(Verdict::NotApplicable(why)) = applies(&when, &both, context(&Two(&bad, &bad))) else { panic!("refused") };
    assert_eq!(why, "only where the response to `a` has status 200; it has status 500");
}

#[test]
fn the_requests_that_judging_may_look_at() {
    let inner = Expectation { when: vec![on("w", status(200))], ..expect(Condition::SameStatus("s".into())) };
    let names = requests(&[expect(Condition::Not(Box::new(inner))), on("o", status(200))], &["a".to_owned()]);
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["a", "o", "s", "w"]);
}

#[test]
fn what_conditions_compare_with_is_looked_at_too() {
    use super::super::{FieldCondition, JwtConditions, ValueCondition};
    let field = |request: &str| FieldCondition::SameAs(request.to_owned());
    let value = |request: &str| ValueCondition::SameAs(request.to_owned());
    let token = JwtConditions {
        header: vec![(Pointer::root(), vec![value("in a header")])],
        claims: vec![(Pointer::root(), vec![value("in claims")])],
        agrees: false,
    };
    let conditions = vec![
        Condition::Header("x".to_owned(), vec![field("field"), FieldCondition::Not(vec![field("other field")])]),
        Condition::Json(Pointer::root(), vec![value("value"), ValueCondition::Items(vec![value("item")])]),
        Condition::Json(
            Pointer::root(),
            vec![ValueCondition::Members(vec![ValueCondition::Not(vec![value("member")])])],
        ),
        Condition::Json(Pointer::root(), vec![ValueCondition::Jwt(token)]),
    ];
    let names = requests(&[Expectation { conditions, ..Expectation::default() }], &[]);
    let expected = ["field", "in a header", "in claims", "item", "member", "other field", "value"];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn responses_are_looked_up_by_name() {
    let (a, b) = (answered(200, &[], ""), answered(404, &[], ""));
    assert!(matches!(Two(&a, &b).sent("b"), Some(Sent::Exchange(exchange)) if std::ptr::eq(exchange, &b)));
}
