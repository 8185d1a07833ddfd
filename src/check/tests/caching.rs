//! The rules of RFC 9111.

use super::{DATE, Headers, expected, word};

fn judged(rule: &str, control: &str, more: Headers<'_>) -> &'static str {
    let headers = [&[("cache-control", control)], more].concat();
    word(&format!("headers: {{ cache-control: {{ rule: {rule} }} }}"), &headers, "")
}

#[test]
fn no_store_cancels_a_lifetime() {
    let etag = [("etag", "\"v\"")];
    let modified = [("last-modified", DATE.1)];
    let cases: [(&str, Headers<'_>, &str); 14] = [
        ("no-store", &[], "holds"),
        ("no-store, max-age=0", &[], "holds"),
        ("no-store, max-age=1", &[], "violated"),
        ("no-store, s-maxage=1", &[], "violated"),
        ("no-store, public", &[], "violated"),
        ("max-age=1", &[], "holds"),
        ("no-cache", &[], "holds"),
        ("no-cache, max-age=0", &[], "holds"),
        ("no-cache, max-age=1", &[], "violated"),
        ("no-cache, public", &[], "violated"),
        ("no-cache, max-age=1", &etag, "holds"),
        ("no-cache, max-age=1", &modified, "holds"),
        ("no-cache=\"set-cookie\", max-age=1", &[], "holds"),
        ("max age", &[], "not applicable"),
    ];
    for (control, more, verdict) in cases {
        assert_eq!(judged("no-store-without-lifetime", control, more), verdict, "{control} {more:?}");
    }
}

#[test]
fn a_response_is_public_or_private() {
    for (control, verdict) in [
        ("public", "holds"),
        ("private", "holds"),
        ("public, private", "violated"),
        ("public, private=\"set-cookie\"", "holds"),
        ("", "holds"),
    ] {
        assert_eq!(judged("public-or-private", control, &[]), verdict, "{control}");
    }
}

#[test]
fn a_freshness_directive_has_one_value() {
    for (control, verdict) in [
        ("max-age=1", "holds"),
        ("max-age=1, max-age=01", "holds"),
        ("max-age=1, max-age=2", "violated"),
        ("s-maxage=1, s-maxage=2", "violated"),
        ("max-age=1, s-maxage=2", "holds"),
    ] {
        assert_eq!(judged("no-repeated-directive", control, &[]), verdict, "{control}");
    }
}

#[test]
fn expires_may_be_five_seconds_from_max_age() {
    let at =
        |expires| word("caching: expires-agrees", &[("cache-control", "max-age=10"), DATE, ("expires", expires)], "");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:10 GMT"), "holds");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:15 GMT"), "holds");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:16 GMT"), "violated");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:05 GMT"), "holds");
    assert_eq!(at("Mon, 23 Nov 2026 12:00:04 GMT"), "violated");
    assert_eq!(at("0"), "not applicable");
}

#[test]
fn a_response_may_be_as_old_as_its_lifetime() {
    let aged = |control: &str, age: &str| word("caching: not-stale", &[("cache-control", control), ("age", age)], "");
    assert_eq!(aged("max-age=10", "10"), "holds");
    assert_eq!(aged("max-age=10", "11"), "violated");
    assert_eq!(aged("max-age=10, s-maxage=20", "20"), "holds", "a shared cache goes by s-maxage");
    assert_eq!(aged("max-age=10, s-maxage=20", "21"), "violated");
    assert_eq!(aged("max-age=10, stale-while-revalidate=5", "15"), "holds");
    assert_eq!(aged("max-age=10, stale-if-error=5", "16"), "violated");
    for strict in ["must-revalidate", "proxy-revalidate", "no-cache"] {
        assert_eq!(aged(&format!("max-age=10, stale-if-error=5, {strict}"), "11"), "violated", "{strict}");
    }
    assert_eq!(aged("public", "11"), "not applicable");
    assert_eq!(word("caching: not-stale", &[("cache-control", "max-age=10")], ""), "not applicable");
}

#[test]
fn the_form_of_arguments() {
    let seconds = |control| judged("delta-seconds-form", control, &[]);
    assert_eq!(seconds("max-age=1"), "holds");
    assert_eq!([seconds("max-age=\"1\""), seconds("s-maxage=x"), seconds("max-age")], ["violated"; 3]);
    assert_eq!(seconds("public"), "not applicable");
    let names = |control| judged("quoted-field-names", control, &[]);
    assert_eq!([names("private"), names("private=\"a, b\"")], ["holds"; 2]);
    assert_eq!([names("private=a"), names("no-cache=\"a b\"")], ["violated"; 2]);
    assert_eq!(names("public"), "not applicable");
}

#[test]
fn a_response_may_be_stored_as_long_as_is_said_and_no_second_longer() {
    let stored = |limits: &str, control| {
        let conditions = format!("headers: {{ cache-control: {{ lifetime: {limits} }} }}");
        word(&conditions, &[("cache-control", control)], "")
    };
    let limits = "{ max-age: 10, s-maxage: 20 }";
    assert_eq!(stored(limits, "max-age=10, s-maxage=20"), "holds");
    assert_eq!(stored(limits, "max-age=9"), "holds");
    assert_eq!([stored(limits, "max-age=11"), stored(limits, "s-maxage=21")], ["violated"; 2]);
    assert_eq!([stored(limits, "max-age=11, no-store"), stored(limits, "max-age=11, no-cache")], ["holds"; 2]);
    assert_eq!(stored(limits, "max-age=11, no-cache=\"a\""), "violated");
    assert_eq!(stored("{ s-maxage: 20 }", "max-age=11"), "holds");
    assert_eq!(stored(limits, "max age"), "not applicable");
    let conditions = format!("headers: {{ cache-control: {{ lifetime: {limits} }} }}");
    let expected = expected(&conditions, &[("cache-control", "max-age=11")], "");
    assert_eq!(expected, "cache-control: max-age of at most 10 seconds and s-maxage of at most 20 seconds");
}

#[test]
fn rules_ask_for_the_field_unless_it_is_optional() {
    assert_eq!(word("headers: { cache-control: { rule: public-or-private } }", &[], ""), "violated");
    let optional = "headers: { cache-control: { optional: true, rule: public-or-private } }";
    assert_eq!(word(optional, &[], ""), "not applicable");
}
