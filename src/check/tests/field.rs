//! Header fields.

use std::time::Duration;

use super::super::grammar::http_date;
use super::{DATE, Headers, answered, compared, expected, noon, violation, word, word_of};

/// The verdict on the field `x`.
fn judged(conditions: &str, value: &str) -> &'static str {
    word(&format!("headers: {{ x: {conditions} }}"), &[("x", value)], "")
}

#[test]
fn a_field_that_is_named_must_be_there_unless_it_is_optional() {
    for conditions in ["present", "a", "{ single: true }", "{ not: { equals: a } }"] {
        let conditions = format!("headers: {{ X: {conditions} }}");
        let (expected, got) = violation(&conditions, &answered(200, &[], ""));
        assert_eq!((&*expected, &*got), ("x: present", "no x"));
    }
    assert_eq!(word("headers: { x: { optional: true, single: true } }", &[], ""), "not applicable");
    assert_eq!(judged("{ optional: true, single: true }", "a, b"), "violated");
    assert_eq!(judged("present", ""), "holds");
    assert_eq!(word("headers: { x: absent }", &[], ""), "holds");
    let (expected, got) = violation("headers: { x: absent }", &answered(200, &[("x", "")], ""));
    assert_eq!((&*expected, &*got), ("x: absent", "x: "));
}

#[test]
fn a_date_may_be_as_far_from_the_clock_as_is_said_and_no_second_further() {
    let limit = Duration::from_secs(300);
    let second = Duration::from_secs(1);
    let near = |conditions: &str, date: &str| {
        word(&format!("headers: {{ date: {{ near-clock: {conditions} }} }}"), &[("date", date)], "")
    };
    for (date, verdict, ahead) in [
        (noon(), "holds", "holds"),
        (noon() - limit, "holds", "holds"),
        (noon() + limit, "holds", "holds"),
        (noon() - limit - second, "violated", "holds"),
        (noon() + limit + second, "violated", "violated"),
    ] {
        let date = http_date::format(date);
        assert_eq!(near("300", &date), verdict, "{date}");
        assert_eq!(near("{ ahead: 300 }", &date), ahead, "{date}");
    }
    assert_eq!(near("300", "noon"), "violated");
    let words = |limit| {
        expected(
            &format!("headers: {{ date: {{ near-clock: {limit} }} }}"),
            &[("date", "Tue, 24 Nov 2026 12:00:00 GMT")],
            "",
        )
    };
    assert_eq!(words("5"), "date: within 5 seconds of Mon, 23 Nov 2026 12:00:00 GMT");
    assert_eq!(words("{ ahead: 5 }"), "date: at most 5 seconds after Mon, 23 Nov 2026 12:00:00 GMT");
}

#[test]
fn a_date_may_be_that_of_another_field_and_no_second_later() {
    let not_after = |ours: &str, theirs: &str| {
        let conditions = "headers: { last-modified: { not-after: Date } }";
        word(conditions, &[("last-modified", ours), ("date", theirs)], "")
    };
    let date = |seconds| http_date::format(noon() + Duration::from_secs(seconds));
    assert_eq!(not_after(&date(0), &date(0)), "holds");
    assert_eq!(not_after(&date(0), &date(1)), "holds");
    assert_eq!(not_after(&date(1), &date(0)), "violated");
    assert_eq!(not_after("yesterday", &date(0)), "violated");
    assert_eq!(not_after(&date(0), "today"), "not applicable");
}

#[test]
fn one_value_is_one_line_with_one_member() {
    let single = |headers: Headers<'_>| word("headers: { x: { single: true } }", headers, "");
    assert_eq!(single(&[("x", "a")]), "holds");
    assert_eq!(single(&[("x", "a"), ("x", "")]), "violated", "two lines, of which one is empty");
    assert_eq!(single(&[("x", "a, b")]), "violated");
    assert_eq!(single(&[("x", "\"a, b\"")]), "holds");
}

#[test]
fn values_are_compared_completely_and_media_types_without_their_case() {
    let one_of = |value| judged("{ one-of: [\"*\", a] }", value);
    assert_eq!([one_of("a"), one_of("*"), one_of("A"), one_of("aa")], ["holds", "holds", "violated", "violated"]);
    assert_eq!([judged("a", "a"), judged("{ equals: a }", "b")], ["holds", "violated"]);
    let kind = |value| judged("{ media-type: a/b }", value);
    assert_eq!([kind("A/B ; c=d"), kind("a/bc"), kind("a"), kind("")], ["holds", "violated", "violated", "violated"]);
    // A value that comes twice is the finding of `single`, if it is the same.
    assert_eq!([kind("a/b, A/B;c=\"x, y\""), kind("a/b;c=x,y"), kind("a/b, a/c")], ["holds", "holds", "violated"]);
    let charset = |value| judged("{ charset: [UTF-8] }", value);
    assert_eq!(charset("a/b;charset=UTF-8"), "holds");
    assert_eq!(charset("a/b;charset=latin1"), "violated");
    assert_eq!([charset("a/b"), charset("a")], ["not applicable"; 2]);
    assert_eq!([judged("{ matches: ^a }", "ab"), judged("{ matches: ^b }", "ab")], ["holds", "violated"]);
    assert_eq!([judged("{ contains-text: b }", "ab"), judged("{ contains-text: c }", "ab")], ["holds", "violated"]);
}

#[test]
fn a_list_has_a_member_of_each_group() {
    let exactly = |value| judged("{ includes: [[GET, \"*\"], HEAD] }", value);
    assert_eq!([exactly("GET, HEAD, POST"), exactly("*, HEAD")], ["holds"; 2]);
    assert_eq!([exactly("GET"), exactly("get, head")], ["violated"; 2]);
    let in_any_case = |value| judged("{ includes-names: [[GET, \"*\"], HEAD] }", value);
    assert_eq!([in_any_case("get, head = 1"), in_any_case("gets, head")], ["holds", "violated"]);
    let missing = expected("headers: { x: { includes: [[a, b], c] } }", &[("x", "d")], "");
    assert_eq!(missing, "x: including a or b, c");
}

#[test]
fn entity_tags_are_the_same_when_one_of_them_is_weak_and_other_fields_are_not() {
    let same = |name: &str, ours, theirs| {
        let (a, b) = (answered(200, &[(name, ours)], ""), answered(200, &[(name, theirs)], ""));
        word_of(&compared(&format!("headers: {{ {name}: {{ same-as: b }} }}"), &a, &b))
    };
    assert_eq!(same("etag", "\"v\"", "\"v\""), "holds");
    assert_eq!(same("etag", "W/\"v\"", "\"v\""), "holds");
    assert_eq!(same("etag", "\"v\"", "\"w\""), "violated");
    assert_eq!(same("etag", "v", "\"v\""), "violated");
    assert_eq!(same("x", "v", "v"), "holds");
    assert_eq!(same("x", "W/\"v\"", "\"v\""), "violated");
    let (a, b) = (answered(200, &[("x", "v")], ""), answered(200, &[], ""));
    assert_eq!(word_of(&compared("headers: { x: { same-as: b } }", &a, &b)), "not applicable");
    let opposite = "headers: { x: { not: { same-as: b } } }";
    assert_eq!(word_of(&compared(opposite, &a, &b)), "not applicable", "there is nothing to compare with");
}

#[test]
fn each_grammar_takes_what_is_its_own() {
    for (grammar, own, foreign) in [
        ("cache-control", "max-age=1, public", "max age"),
        ("delta-seconds", "1", "1s"),
        ("entity-tag", "\"v\"", "v"),
        ("field-names", "origin, *", "a b"),
        ("http-date", DATE.1, "2026-11-23"),
        ("media-type", "a/b", "a"),
        ("methods", "GET, PUT", "GET/"),
        ("retry-after", "1", "soon"),
    ] {
        let conditions = format!("{{ grammar: {grammar} }}");
        assert_eq!(judged(&conditions, own), "holds", "{own}");
        let words = expected(&format!("headers: {{ x: {conditions} }}"), &[("x", foreign)], "");
        assert!(words.starts_with("x: a ") || words.starts_with("x: an "), "{grammar}: {words}");
    }
}

#[test]
fn what_is_not_wanted_is_said() {
    assert_eq!([judged("{ not: { equals: a } }", "a"), judged("{ not: { equals: a } }", "b")], ["violated", "holds"]);
    assert_eq!(expected("headers: { x: { not: { equals: a } } }", &[("x", "a")], ""), "x: other than a");
    assert_eq!(judged("{ not: { charset: [utf-16] } }", "a/b"), "holds", "what is absent does not hold");
    assert_eq!(judged("{ not: { equals: a, contains-text: b } }", "a"), "holds");
}

#[test]
fn conditions_are_told_in_words() {
    let words = |conditions: &str| super::read(&format!("headers: {{ x: {conditions} }}")).describe();
    for (conditions, expected) in [
        ("present", "x present"),
        ("absent", "x absent"),
        ("{ single: true }", "x with one value"),
        ("{ one-of: [a, b] }", "x a or b"),
        ("{ matches: ^a }", "x matching ^a"),
        ("{ grammar: entity-tag }", "x that is an entity tag, as in \"v1\" or W/\"v1\""),
        ("{ media-type: a/b }", "x a/b"),
        ("{ charset: [a, b] }", "x with the charset a or b"),
        ("{ includes: [[a, b], c] }", "x including a or b, c"),
        ("{ near-clock: 0 }", "x near our clock"),
        ("{ not-after: date }", "x not after date"),
        ("{ same-as: b }", "x as in the response to `b`"),
        ("{ not: { single: true } }", "x other than with one value"),
        ("{ rule: public-or-private }", "x with one of public and private"),
        ("{ single: true, equals: a }", "x with one value and a"),
    ] {
        assert_eq!(words(conditions), expected);
    }
}
