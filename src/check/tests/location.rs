//! Where a response leads.

use super::{answered, compared, violation, word_of};

fn judged(conditions: &str, location: &str) -> &'static str {
    let exchange = answered(302, &[("location", location)], "");
    word_of(&compared(&format!("location: {conditions}"), &exchange, &answered(200, &[], r#"{"state":"s"}"#)))
}

#[test]
fn a_location_is_the_wanted_url_with_its_parameters() {
    let to = "{ to: \"https://app.example/cb\", /code: present, /state: \"{b#/state}\" }";
    assert_eq!(judged(to, "https://app.example/cb?code=1&state=s"), "holds");
    assert_eq!(judged(to, "https://app.example/cb#code=1&state=s"), "holds");
    assert_eq!(judged(to, "https://app.example/cb?code=1&state=t"), "violated");
    assert_eq!(judged(to, "https://app.example/cb?state=s"), "violated");
    assert_eq!(judged(to, "https://app.example/?code=1&state=s"), "violated");
}

#[test]
fn a_part_has_the_parameters_that_are_asked_for() {
    let fragment = "{ to: \"https://app.example/cb?a=1\", query: none, fragment: { /code: { matches: ^x } } }";
    assert_eq!(judged(fragment, "https://app.example/cb?a=1#code=xy"), "holds");
    assert_eq!(judged(fragment, "https://app.example/cb?a=1&b=2#code=xy"), "violated");
    assert_eq!(judged(fragment, "https://app.example/cb?a=1&code=xy"), "violated");
    assert_eq!(judged("{ fragment: none }", "https://app.example/cb#a=1"), "violated");
    assert_eq!(judged("{ query: { /error: absent } }", "https://app.example/cb?code=1"), "holds");
}

#[test]
fn a_relative_location_is_that_of_the_request() {
    assert_eq!(judged("{ to: \"https://hs.example/there\" }", "/there"), "holds");
}

#[test]
fn violations_are_told_at_the_field() {
    let said = |conditions: &str, headers: &[(&str, &str)]| {
        violation(&format!("location: {conditions}"), &answered(302, headers, ""))
    };
    let location = [("location", "https://a.example/?b=1")];
    let pair = |(expected, got): (String, String)| format!("{expected} / {got}");
    assert_eq!(pair(said("{ to: \"https://a.example/\" }", &[])), "location: present / no location");
    assert_eq!(pair(said("{ query: none }", &location)), "location: no parameters in the query / b");
    assert_eq!(
        pair(said("{ /c: present }", &location)),
        "location: in its query or fragment `/c`: present / nothing there"
    );
    let elsewhere = pair(said("{ to: \"https://b.example/\" }", &location));
    assert_eq!(elsewhere, "location: https://b.example/ / location: https://a.example/?b=1");
}

#[test]
fn a_response_leads_to_a_url_in_several_ways() {
    let leads = |headers: &[(&str, &str)], content: &str| {
        let exchange = answered(200, headers, content);
        word_of(&compared("leads-to: \"https://hs.example/a\"", &exchange, &exchange))
    };
    let html = ("content-type", "Text/HTML; charset=utf-8");
    assert_eq!(leads(&[("location", "https://hs.example/a?code=1")], ""), "holds");
    assert_eq!(leads(&[("refresh", "0; url=/a")], ""), "holds");
    assert_eq!(leads(&[html], "<meta http-equiv=refresh content='0; url=/a'>"), "holds");
    assert_eq!(leads(&[html], "<form action='/a'>"), "holds");
    assert_eq!(leads(&[], "<form action='/a'>"), "violated", "this is no page");
    assert_eq!(leads(&[html], "<a href='/a'>"), "violated");
    let (expected, got) = violation("leads-to: x", &answered(200, &[("location", "/b")], ""));
    assert_eq!((&*expected, &*got), ("something that leads to x", "/b"));
    assert_eq!(violation("leads-to: x", &answered(200, &[], "")).1, "nothing that leads anywhere");
}
