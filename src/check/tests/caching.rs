//! The rules of RFC 9111.

use super::super::{CachingRule, Condition, FreshnessLifetime};
use super::{Headers, word};

fn judged(rule: CachingRule, control: &str, more: Headers<'_>) -> &'static str {
    let headers = [&[("cache-control", control)], more].concat();
    word(Condition::Caching(rule), &headers, "")
}

const DATE: (&str, &str) = ("date", "Mon, 23 Nov 2026 12:00:00 GMT");

#[test]
fn directives_that_cancel_each_other() {
    let etag = [("etag", "\"v\"")];
    let modified = [("last-modified", DATE.1)];
    let cases: [(&str, Headers<'_>, &str); 19] = [
        ("public", &[], "holds"),
        ("private", &[], "holds"),
        ("public, private", &[], "violated"),
        ("public, private=\"set-cookie\"", &[], "holds"),
        ("no-store", &[], "holds"),
        ("no-store, max-age=0", &[], "holds"),
        ("no-store, max-age=1", &[], "violated"),
        ("no-store, s-maxage=1", &[], "violated"),
        ("no-store, public", &[], "violated"),
        ("max-age=1", &[], "holds"),
        ("no-cache", &[], "holds"),
        ("no-cache, max-age=0", &[], "holds"),
        ("no-cache, max-age=1", &[], "violated"),
        ("no-cache, max-age=1", &etag, "holds"),
        ("no-cache, max-age=1", &modified, "holds"),
        ("no-cache=\"set-cookie\", max-age=1", &[], "holds"),
        ("", &[], "not applicable"),
        ("", &[("expires", DATE.1)], "holds"),
        ("max age", &[], "not applicable"),
    ];
    for (control, more, verdict) in cases {
        assert_eq!(judged(CachingRule::NoContradiction, control, more), verdict, "{control} {more:?}");
    }
}

#[test]
fn a_freshness_directive_has_one_value() {
    let expires = |value| ("expires", value);
    let cases: [(&str, Headers<'_>, &str); 8] = [
        ("max-age=1", &[], "holds"),
        ("max-age=1, max-age=01", &[], "holds"),
        ("max-age=1, max-age=2", &[], "violated"),
        ("s-maxage=1, s-maxage=2", &[], "violated"),
        ("max-age=1, s-maxage=2", &[], "holds"),
        ("public", &[expires(DATE.1), expires(DATE.1)], "holds"),
        ("public", &[expires(DATE.1), expires("0")], "violated"),
        ("", &[], "not applicable"),
    ];
    for (control, more, verdict) in cases {
        assert_eq!(judged(CachingRule::NoRepeatedDirective, control, more), verdict, "{control} {more:?}");
    }
}

#[test]
fn expires_may_be_five_seconds_from_max_age() {
    let at = |expires| judged(CachingRule::ExpiresAgrees, "max-age=10", &[DATE, ("expires", expires)]);
    assert_eq!(at("Mon, 23 Nov 2026 12:00:10 GMT"), "holds");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:15 GMT"), "holds");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:16 GMT"), "violated");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:05 GMT"), "holds");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:04 GMT"), "violated");
    assert_eq!(at("0"), "not applicable");
}

#[test]
fn a_response_may_be_as_old_as_its_lifetime() {
    let aged = |control, age| judged(CachingRule::NotStale, control, &[("age", age)]);
    assert_eq!(aged("max-age=10", "10"), "holds");
    assert_eq!(aged("max-age=10", "11"), "violated");
    assert_eq!(aged("max-age=10, s-maxage=20", "20"), "holds", "a shared cache goes by s-maxage");
    assert_eq!(aged("max-age=10, s-maxage=20", "21"), "violated");
    assert_eq!(aged("max-age=10, stale-while-revalidate=5", "15"), "holds");
    assert_eq!(aged("max-age=10, stale-if-error=5", "16"), "violated");
    for strict in ["must-revalidate", "proxy-revalidate", "no-cache"] {
        let control = format!("max-age=10, stale-if-error=5, {strict}");
        let verdict = judged(CachingRule::NotStale, &control, &[("age", "11")]);
        assert_eq!(verdict, "violated", "{strict}");
    }
    assert_eq!(aged("public", "11"), "not applicable");
    assert_eq!(judged(CachingRule::NotStale, "max-age=10", &[]), "not applicable");
}

#[test]
fn the_form_of_arguments() {
    let seconds = |control| judged(CachingRule::DeltaSecondsForm, control, &[]);
    assert_eq!(seconds("max-age=1"), "holds");
    assert_eq!([seconds("max-age=\"1\""), seconds("s-maxage=x"), seconds("max-age")], ["violated"; 3]);
    assert_eq!(seconds("public"), "not applicable");
    let names = |control| judged(CachingRule::QuotedFieldNames, control, &[]);
    assert_eq!([names("private"), names("private=\"a, b\"")], ["holds"; 2]);
    assert_eq!([names("private=a"), names("no-cache=\"a b\"")], ["violated"; 2]);
    assert_eq!(names("public"), "not applicable");
}

#[test]
fn a_response_may_be_stored_as_long_as_is_said_and_no_second_longer() {
    let limits = FreshnessLifetime { max_age: Some(10), s_maxage: Some(20) };
    let stored = |limits, control| word(Condition::FreshnessLifetime(limits), &[("cache-control", control)], "");
    assert_eq!(stored(limits, "max-age=10, s-maxage=20"), "holds");
    assert_eq!(stored(limits, "max-age=9"), "holds");
    assert_eq!([stored(limits, "max-age=11"), stored(limits, "s-maxage=21")], ["violated"; 2]);
    assert_eq!([stored(limits, "max-age=11, no-store"), stored(limits, "max-age=11, no-cache")], ["holds"; 2]);
    assert_eq!(stored(limits, "max-age=11, no-cache=\"a\""), "violated");
    assert_eq!(stored(FreshnessLifetime { max_age: None, s_maxage: Some(20) }, "max-age=11"), "holds");
    assert_eq!(stored(limits, "max age"), "not applicable");
    assert_eq!(limits.to_string(), "max-age of at most 10 seconds and s-maxage of at most 20 seconds");
}

#[test]
fn each_rule_says_what_it_asks_for() {
    let requirements: std::collections::BTreeSet<&str> =
        CachingRule::ALL.iter().map(|(_, rule)| rule.requirement()).collect();
    assert_eq!(requirements.len(), CachingRule::ALL.len(), "{requirements:?}");
}
