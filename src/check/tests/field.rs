//! Header fields.

use std::time::Duration;

use super::super::grammar::http_date;
use super::super::{Condition, FieldCondition, FieldGrammar, NameCase, Verdict};
use super::{Headers, answered, compared, noon, word, word_of};

fn of(name: &str, condition: FieldCondition) -> Condition {
    Condition::Header(name.to_owned(), vec![condition])
}

#[test]
fn a_date_may_be_as_far_from_the_clock_as_is_said_and_no_second_further() {
    let limit = Duration::from_secs(300);
    let second = Duration::from_secs(1);
    for (date, verdict) in [
        (noon(), "holds"),
        (noon() - limit, "holds"),
        (noon() + limit, "holds"),
        (noon() - limit - second, "violated"),
        (noon() + limit + second, "violated"),
    ] {
        let date = http_date::format(date);
        assert_eq!(word(of("date", FieldCondition::NearClock(limit)), &[("date", &date)], ""), verdict, "{date}");
    }
    assert_eq!(word(of("date", FieldCondition::NearClock(limit)), &[("date", "noon")], ""), "violated");
    assert_eq!(word(of("date", FieldCondition::NearClock(limit)), &[], ""), "not applicable");
}

#[test]
fn a_date_may_be_that_of_another_field_and_no_second_later() {
    let not_after = |ours: &str, theirs: &str| {
        word(
            of("last-modified", FieldCondition::NotAfter("date".into())),
            &[("last-modified", ours), ("date", theirs)],
            "",
        )
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
    let single = |headers: Headers<'_>| word(of("x", FieldCondition::Single), headers, "");
    assert_eq!(single(&[("x", "a")]), "holds");
    assert_eq!(single(&[("x", "a"), ("x", "")]), "violated", "two lines, of which one says nothing");
    assert_eq!(single(&[("x", "a, b")]), "violated");
    assert_eq!(single(&[("x", "\"a, b\"")]), "holds");
    assert_eq!(single(&[]), "not applicable");
}

#[test]
fn a_field_is_there_or_it_is_not() {
    for (wanted, headers, verdict) in [
        (true, &[("x", "")][..], "holds"),
        (true, &[], "violated"),
        (false, &[], "holds"),
        (false, &[("x", "")], "violated"),
    ] {
        assert_eq!(word(of("x", FieldCondition::Present(wanted)), headers, ""), verdict, "{wanted} {headers:?}");
    }
}

#[test]
fn words_are_compared_as_a_whole_and_media_types_without_their_case() {
    let one_of = |value| word(of("x", FieldCondition::OneOf(vec!["*".into(), "a".into()])), &[("x", value)], "");
    assert_eq!([one_of("a"), one_of("*"), one_of("A"), one_of("aa")], ["holds", "holds", "violated", "violated"]);
    let kind = |value| word(of("x", FieldCondition::MediaType("a/b".into())), &[("x", value)], "");
    assert_eq!([kind("A/B ; c=d"), kind("a/bc"), kind("a")], ["holds", "violated", "violated"]);
    let charset = |value| word(of("x", FieldCondition::Charset(vec!["utf-8".into()])), &[("x", value)], "");
    assert_eq!(charset("a/b;charset=UTF-8"), "holds");
    assert_eq!(charset("a/b;charset=latin1"), "violated");
    assert_eq!([charset("a/b"), charset("a")], ["not applicable"; 2]);
}

#[test]
fn a_list_has_a_member_of_each_group() {
    let groups = vec![vec!["GET".to_owned(), "*".to_owned()], vec!["HEAD".to_owned()]];
    let includes = |value, case| word(of("x", FieldCondition::Includes(groups.clone(), case)), &[("x", value)], "");
    assert_eq!(includes("GET, HEAD, POST", NameCase::Matters), "holds");
    assert_eq!(includes("*, HEAD", NameCase::Matters), "holds");
    assert_eq!(includes("GET", NameCase::Matters), "violated");
    assert_eq!(includes("get, head", NameCase::Matters), "violated");
    assert_eq!(includes("get, head = 1", NameCase::Ignored), "holds");
    assert_eq!(includes("gets, head", NameCase::Ignored), "violated");
}

#[test]
fn entity_tags_are_the_same_when_one_of_them_is_weak_and_other_fields_are_not() {
    let same = |name: &str, ours, theirs| {
        let (a, b) = (answered(200, &[(name, ours)], ""), answered(200, &[(name, theirs)], ""));
        word_of(&compared(of(name, FieldCondition::SameAs("b".into())), &a, &b))
    };
    assert_eq!(same("etag", "\"v\"", "\"v\""), "holds");
    assert_eq!(same("etag", "W/\"v\"", "\"v\""), "holds");
    assert_eq!(same("etag", "\"v\"", "\"w\""), "violated");
    assert_eq!(same("etag", "v", "\"v\""), "violated");
    assert_eq!(same("x", "v", "v"), "holds");
    assert_eq!(same("x", "W/\"v\"", "\"v\""), "violated");
    let (a, b) = (answered(200, &[("x", "v")], ""), answered(200, &[], ""));
    assert_eq!(word_of(&compared(of("x", FieldCondition::SameAs("b".into())), &a, &b)), "not applicable");
}

#[test]
fn each_grammar_takes_what_is_its_own() {
    for (grammar, own, foreign) in [
        (FieldGrammar::CacheControl, "max-age=1, public", "max age"),
        (FieldGrammar::DeltaSeconds, "1", "1s"),
        (FieldGrammar::EntityTag, "\"v\"", "v"),
        (FieldGrammar::FieldNames, "origin, *", "a b"),
        (FieldGrammar::HttpDate, "Mon, 23 Nov 2026 12:00:00 GMT", "2026-11-23"),
        (FieldGrammar::MediaType, "a/b", "a"),
        (FieldGrammar::Methods, "GET, PUT", "GET/"),
        (FieldGrammar::RetryAfter, "1", "soon"),
    ] {
        assert_eq!(word(of("x", FieldCondition::Grammar(grammar)), &[("x", own)], ""), "holds", "{own}");
        let exchange = answered(200, &[("x", foreign)], "");
        let verdict = compared(of("x", FieldCondition::Grammar(grammar)), &exchange, &exchange);
        let Verdict::Violated(violations) = verdict else { panic!("{foreign}: {verdict:?}") };
        let (expected, named) = (&violations[0].expected, FieldGrammar::ALL.iter().find(|(_, it)| *it == grammar));
        assert!(expected.starts_with("x: a ") || expected.starts_with("x: an "), "{named:?}: {expected}");
    }
}

#[test]
fn conditions_are_told_in_words() {
    use super::super::field::describe;
    let words = |condition| describe(&[condition]);
    let text = |words: &str| words.to_owned();
    for (condition, expected) in [
        (FieldCondition::Present(true), "present"),
        (FieldCondition::Present(false), "absent"),
        (FieldCondition::Single, "with one value"),
        (FieldCondition::OneOf(vec![text("a"), text("b")]), "a or b"),
        (FieldCondition::Grammar(FieldGrammar::Methods), "that is a list of methods"),
        (FieldCondition::MediaType(text("a/b")), "a/b"),
        (FieldCondition::Charset(vec![text("utf-8")]), "with the charset utf-8"),
        (
            FieldCondition::Includes(vec![vec![text("a"), text("b")], vec![text("c")]], NameCase::Matters),
            "including a or b, c",
        ),
        (FieldCondition::NearClock(Duration::ZERO), "near our clock"),
        (FieldCondition::NotAfter(text("date")), "not after date"),
        (FieldCondition::SameAs(text("b")), "as in the response to `b`"),
        (FieldCondition::Not(vec![FieldCondition::Single]), "other than with one value"),
    ] {
        assert_eq!(words(condition), expected);
    }
    assert_eq!(describe(&[FieldCondition::Single, FieldCondition::Present(true)]), "with one value and present");
}

#[test]
fn what_is_not_wanted_is_said() {
    let not =
        |value| word(of("x", FieldCondition::Not(vec![FieldCondition::OneOf(vec!["a".into()])])), &[("x", value)], "");
    assert_eq!([not("a"), not("b")], ["violated", "holds"]);
    assert_eq!(word(of("x", FieldCondition::Not(vec![FieldCondition::Single])), &[], ""), "not applicable");
}
