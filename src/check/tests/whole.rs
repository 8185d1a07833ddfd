//! Conditions together: which responses they look at, and what it means where there is none.

use super::super::{Context, Part, Responses, Sent, Verdict, applies, judge};
use super::{Two, answered, compared, context, read, unanswered, violation, word_of};
use crate::exchange::{Exchange, Pointer, TroubleKind};
use crate::setting::Deployment;

fn judged(conditions: &str, a: &Exchange) -> &'static str {
    word_of(&compared(conditions, a, &unanswered(TroubleKind::Timeout)))
}

#[test]
fn a_response_that_is_missing_cannot_be_told() {
    let good = answered(200, &[], "");
    assert_eq!(judged("status: 200", &good), "holds");
    assert_eq!(judged("b: { status: 200 }", &good), "timeout");
    assert_eq!(judged("inapplicable: { status: 200 }", &good), "not applicable");
    assert_eq!(judged("never: { status: 200 }", &good), "not-sent");
    assert_eq!(judged("{ b: { status: 200 }, status: 500 }", &good), "violated", "a violation is certain");
    let missing = unanswered(TroubleKind::Closed);
    assert_eq!(judged("status: 200", &missing), "closed");
    assert_eq!(word_of(&compared("b: { status: 200 }", &missing, &good)), "holds");
}

#[test]
fn a_response_in_the_servers_place_is_judged_by_who_asks_for_its_status() {
    let limited = answered(429, &[], "");
    assert_eq!(judged("status: 200", &limited), "inconclusive");
    let with = |judges: &[u16]| {
        let responses = Two(&limited, &limited);
        word_of(&judge(&read("{ status: 429, b: { status: 429 } }"), "a", Context { judges, ..context(&responses) }))
    };
    assert_eq!([with(&[401, 429]), with(&[401])], ["holds", "inconclusive"]);
    let challenge = answered(429, &[("cf-mitigated", "challenge")], "");
    let responses = Two(&challenge, &challenge);
    let verdict = judge(&read("status: 429"), "a", Context { judges: &[429], ..context(&responses) });
    assert_eq!(word_of(&verdict), "inconclusive");
}

#[test]
fn a_complete_response_is_judged_on_the_exchange() {
    assert_eq!(judged("http: complete", &answered(500, &[], "")), "holds");
    assert_eq!(judged("http: complete", &unanswered(TroubleKind::Truncated)), "violated");
    assert_eq!(judged("http: complete", &unanswered(TroubleKind::NotHttp)), "violated");
    assert_eq!(judged("http: complete", &unanswered(TroubleKind::Timeout)), "timeout");
    let malformed = unanswered(TroubleKind::NotHttp);
    assert_eq!(judged("{ http: complete, status: 200 }", &malformed), "violated");
    assert_eq!(judged("not: { http: complete }", &malformed), "holds");
    assert_eq!(judged("any: [{ http: complete }, { not: { http: complete } }]", &malformed), "holds");
    let (expected, got) = violation("http: complete", &malformed);
    assert_eq!((&*expected, &*got), ("a complete, well-formed HTTP response", "no response"));
}

#[test]
fn a_status_is_told_with_where_a_redirect_leads() {
    let got = |code: u16| violation("status: 418", &answered(code, &[("location", "/there")], "")).1;
    assert_eq!([got(300), got(399)], ["status 300 to /there", "status 399 to /there"]);
    assert_eq!([got(299), got(400)], ["status 299", "status 400"]);
}

#[test]
fn status_codes_classes_and_their_opposite() {
    let holds = |conditions: &str, code| judged(conditions, &answered(code, &[], "")) == "holds";
    assert!(holds("status: [2xx, 404]", 204) && holds("status: [2xx, 404]", 404) && !holds("status: [2xx, 404]", 405));
    assert!(holds("status: { not: [404, 5xx] }", 200) && !holds("status: { not: [404, 5xx] }", 500));
    assert!(holds("status: 2xx", 299) && !holds("status: 2xx", 300));
}

#[test]
fn alternatives_and_opposites() {
    let good = answered(200, &[], "");
    assert_eq!(judged("any: [{ status: 404 }, { status: 200 }]", &good), "holds");
    let verdict = compared("any: [{ status: 404 }, { status: 500 }]", &good, &good);
    let Verdict::Violated(violations) = verdict else { panic!("{verdict:?}") };
    assert_eq!(violations.len(), 1);
    assert_eq!((&*violations[0].expected, &*violations[0].got), ("status 404, or status 500", "status 200"));
    let other = answered(403, &[], "");
    let of_two = |conditions: &str| {
        let Verdict::Violated(violations) = compared(conditions, &good, &other) else { panic!("it is violated") };
        violations.into_iter().map(|it| [it.request, it.expected, it.got].join("; ")).collect::<Vec<_>>()
    };
    let (of_a, of_b) = ("in the response to `a`", "in the response to `b`");
    let named = format!("a; status 500 {of_a}, or status 500 {of_b}; status 200 {of_a}, status 403 {of_b}");
    assert_eq!(of_two("any: [{ status: 500 }, { b: { status: 500 } }]"), [named]);
    assert_eq!(of_two("any: [{ b: { status: 500 } }]"), ["b; status 500; status 403"], "at its place");
    let (expected, _) = violation("not: { any: [{ status: 404 }, { status: 200 }] }", &good);
    assert_eq!(expected, "other than status 404 or status 200");
    assert_eq!(judged("not: { status: 404 }", &good), "holds");
    let same = answered(200, &[], "{}");
    assert_eq!(word_of(&compared("not: { same-as: b }", &same, &same)), "violated");
    assert_eq!(word_of(&compared("not: { same-as: b }", &good, &good)), "not applicable");
}

#[test]
fn what_is_absent_does_not_hold() {
    let good = answered(200, &[], "{}");
    for conditions in [
        "headers: { etag: present }",
        "/a: { type: string }",
        "/a: { optional: true, equals: 1 }",
        "caching: not-stale",
    ] {
        assert_eq!(judged(&format!("not: {{ {conditions} }}"), &good), "holds", "{conditions}");
    }
    assert_eq!(judged("not: { inapplicable: { status: 200 } }", &good), "not applicable");
    assert_eq!(judged("not: { /a: absent }", &good), "violated");
}

#[test]
fn a_test_applies_where_its_conditions_hold() {
    let (good, bad, none) = (answered(200, &[], ""), answered(500, &[], ""), unanswered(TroubleKind::Timeout));
    let when = read("status: 200");
    let applied = |a: &Exchange| applies(&when, "a", context(&Two(a, &none)));
    assert_eq!(applied(&good), Ok(()));
    assert_eq!(applied(&none).map_err(|verdict| word_of(&verdict)), Err("timeout"));
    let Err(Verdict::NotApplicable(why)) = applied(&bad) else { panic!("refused") };
    assert_eq!(why, "only where the response to `a` has status 200; it has status 500");
}

#[test]
fn what_development_is_excused_from_does_not_make_a_test_apply() {
    let conditions = read("/x: { url: { scheme: https } }");
    let exchange = answered(200, &[], r#"{"x":"http://a.example/"}"#);
    let responses = Two(&exchange, &exchange);
    let development = Context { deployment: Deployment::Development, ..context(&responses) };
    assert_eq!(judge(&conditions, "a", development), Verdict::Holds);
    assert!(applies(&conditions, "a", development).is_err());
    assert_eq!(word_of(&compared("url: { scheme: https, host: public }", &exchange, &exchange)), "holds");
    assert_eq!(violation("url: { scheme: http }", &exchange).0, "the scheme http");
}

#[test]
fn the_requests_that_judging_may_look_at() {
    let names = |conditions: &str| read(conditions).requests("own").into_iter().collect::<Vec<_>>();
    assert_eq!(names("status: 200"), ["own"]);
    for conditions in [
        "b: { status: 200 }",
        "not: { same-as: b }",
        "any: [{ status: 200 }, { same-as: { request: b } }]",
        "headers: { x: { not: { same-as: b } } }",
        "headers: { x: \"{b.headers.x}\" }",
        "/x: { same-as: b }",
        "/x: { items: { members: { not: { some: { same-as: b } } } } }",
        "/x: [{ a: \"{b#/x}\" }]",
        "/x: { contains: \"{b#/x}\" }",
        "/x: { all: { /y: { one-of: [\"{b#/x}\"] } } }",
        "/x: { jwt: { header: { /y: { same-as: b } } } }",
        "/x: { jwt: { claims: { /y: { same-as: b } } } }",
        "document: { /x: { same-as: b } }",
        "location: { to: \"{b#/x}\" }",
        "location: { query: { /x: { equals: \"{b#/x}\" } } }",
        "leads-to: \"{b#/x}\"",
    ] {
        assert_eq!(names(conditions), ["b", "own"], "{conditions}");
    }
}

#[test]
fn what_must_be_there_for_conditions_to_hold() {
    let demands = |conditions: &str| read(conditions).demands("a");
    let json = |text: &str| Part::Json(Pointer::parse(text).unwrap());
    let own = |part| ("a".to_owned(), part);
    assert_eq!(
        demands("headers: { ETag: present, x: absent, y: { optional: true, single: true }, z: a }"),
        [own(Part::Field("etag".to_owned())), own(Part::Field("z".to_owned()))]
    );
    assert_eq!(
        demands("{ /x: { type: object, /y: { all: { /z: 1 } } }, /o: { optional: true, /p: 1 } }"),
        [own(json("/x")), own(json("/x/y")), own(json("/x/y/z"))]
    );
    assert_eq!(demands("document: { /x: 1 }"), [own(json("")), own(json("/x"))]);
    assert_eq!(demands("b: { /x: present }"), [("b".to_owned(), json("/x"))]);
    assert_eq!(demands("location: { to: x }"), [own(Part::Field("location".to_owned()))]);
    assert_eq!(demands("{ any: [{ /x: 1 }], not: { /y: 1 } }"), []);
}

#[test]
fn the_parts_that_conditions_name() {
    let parts = |conditions: &str| read(conditions).parts();
    assert_eq!(
        parts("{ status: 200, headers: { x: absent }, any: [{ status: 200 }] }"),
        [Part::Status, Part::Field("x".to_owned())]
    );
    assert_eq!(parts("not: { /x: 1 }"), [Part::Json(Pointer::parse("/x").unwrap())]);
    assert_eq!(parts("{ body: json, b: { status: 200 }, caching: not-stale }"), []);
}

#[test]
fn responses_are_looked_up_by_name() {
    let (a, b) = (answered(200, &[], ""), answered(404, &[], ""));
    assert!(matches!(Two(&a, &b).sent("b"), Some(Sent::Exchange(exchange)) if std::ptr::eq(exchange, &b)));
}
