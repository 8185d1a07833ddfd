//! The body as a whole.

use super::{answered, compared, exchange, expected, word, word_of};
use crate::exchange::{Fields, Response};

fn judged(condition: &str, content: &str) -> &'static str {
    word(&format!("body: {condition}"), &[], content)
}

#[test]
fn a_body_may_be_as_long_and_as_deep_as_is_said() {
    assert_eq!(judged("{ max-bytes: 2 }", "[]"), "holds");
    assert_eq!(judged("{ max-bytes: 1 }", "[]"), "violated");
    assert_eq!(judged("{ max-depth: 2 }", "[[]]"), "holds");
    assert_eq!(judged("{ max-depth: 1 }", "[[]]"), "violated");
    assert_eq!(judged("{ max-depth: 1 }", "x"), "not applicable");
    assert_eq!(expected("body: { max-bytes: 1 }", &[], "[]"), "at most 1 octets");
}

#[test]
fn no_content_is_none_at_all_if_all_of_it_is_shown() {
    assert_eq!(judged("none", ""), "holds");
    assert_eq!(judged("none", " "), "violated");
    let hidden = |content: &str| {
        let mut response = Response::new(200, Fields::new(), content.as_bytes());
        response.content_shown = false;
        let exchange = exchange(Ok(response));
        word_of(&compared("body: none", &exchange, &exchange))
    };
    assert_eq!((hidden(""), hidden("x")), ("not applicable", "violated"));
}

#[test]
fn of_a_body_that_is_not_recorded_nothing_is_judged() {
    let mut fields = Fields::new();
    fields.push("content-type", "text/html");
    let exchange = exchange(Ok(Response::without_content(200, fields, "not kept".to_owned())));
    for conditions in [
        "body: none",
        "body: json",
        "body: { max-bytes: 1 }",
        "body: { byte-order-mark: false }",
        "body: { encoding: utf-8 }",
        "body: { content-coding: announced }",
        "body: { contains-text: x }",
        "leads-to: \"https://hs.example/\"",
        "/a: { contains-text: x }",
    ] {
        assert_eq!(word_of(&compared(conditions, &exchange, &exchange)), "not-recorded", "{conditions}");
    }
    assert_eq!(word_of(&compared("status: 200", &exchange, &exchange)), "holds");
    assert_eq!(word_of(&compared("status: 404", &exchange, &exchange)), "violated");
}

#[test]
fn what_is_no_json_is_one_fault() {
    assert_eq!(judged("json", "{}"), "holds");
    assert_eq!([judged("json", "{"), judged("json", "")], ["violated"; 2]);
    for condition in ["{ unique-names: true }", "{ unpaired-surrogates: false }"] {
        assert_eq!(judged(condition, "{}"), "holds");
        assert_eq!(judged(condition, "{"), "not applicable");
    }
    assert_eq!(judged("{ unique-names: true }", r#"{"a":1,"a":1}"#), "violated");
    assert_eq!(judged("{ unpaired-surrogates: false }", r#"["\ud800"]"#), "violated");
}

#[test]
fn what_goes_beyond_our_limits_cannot_be_told() {
    let deep = "[".repeat(2000);
    for condition in ["json", "{ unique-names: true }", "{ max-depth: 1 }"] {
        assert_eq!(judged(condition, &deep), "too-large", "{condition:?}");
    }
    let many = [("content-encoding", "gzip, gzip, gzip, gzip, gzip")];
    assert_eq!(word("body: { content-coding: announced }", &many, ""), "too-large");
    assert_eq!(word("body: { encoding: utf-8 }", &many, ""), "not applicable");
}

#[test]
fn the_text_of_a_body() {
    assert_eq!([judged("{ matches: ^a }", "ab"), judged("{ matches: ^b }", "ab")], ["holds", "violated"]);
    assert_eq!([judged("{ contains-text: b }", "ab"), judged("{ contains-text: c }", "ab")], ["holds", "violated"]);
    assert_eq!(expected("body: { contains-text: c }", &[], "ab"), "a body with \"c\" in it");
    assert_eq!(word("body: { content-coding: announced }", &[("content-encoding", "gzip")], "x"), "violated");
    assert_eq!(judged("{ byte-order-mark: false }", "\u{feff}{}"), "violated");
}

#[test]
fn several_faults_are_named_in_the_order_of_the_layers() {
    let conditions = "body: { max-bytes: 1, byte-order-mark: false }";
    let reversed = "body: { byte-order-mark: false, max-bytes: 1 }";
    let exchange = answered(200, &[], "\u{feff}{}");
    assert_eq!(compared(conditions, &exchange, &exchange), compared(reversed, &exchange, &exchange));
}

#[test]
fn the_same_status_and_json_whatever_the_order_and_the_space() {
    let same = |ours: &str, theirs: &str| {
        word_of(&compared("same-as: b", &answered(200, &[], ours), &answered(200, &[], theirs)))
    };
    assert_eq!(same(r#"{"a":1,"b":[1,2]}"#, r#"{ "b": [2, 1], "a": 1 }"#), "holds");
    assert_eq!(same(r#"{"a":1}"#, r#"{"a":2}"#), "violated");
    assert_eq!(same("{", "{}"), "violated");
    assert_eq!([same("{}", &"[".repeat(2000)), same(&"[".repeat(2000), "{}")], ["too-large"; 2]);
    // Where the other one has no JSON, equal status codes show nothing; different ones do.
    assert_eq!([same("{}", "{"), same("text", "another"), same("text", "text")], ["not applicable"; 3]);
    let no_json = compared("same-as: b", &answered(404, &[], "{}"), &answered(200, &[], "{"));
    assert_eq!(word_of(&no_json), "violated");
    let other_status = compared("same-as: b", &answered(404, &[], "{}"), &answered(200, &[], "{}"));
    assert_eq!(word_of(&other_status), "violated");
    // Equal octets in another coding are another text.
    let coded = [("content-encoding", "gzip")];
    assert_eq!(word_of(&compared("same-as: b", &answered(200, &coded, "{}"), &answered(200, &[], "{}"))), "violated");
    // What is ignored may be missing on one side.
    let (a, b) = (answered(200, &[], r#"{"a":1,"b":0}"#), answered(200, &[], r#"{"b":0}"#));
    assert_eq!(word_of(&compared("same-as: { request: b, ignore: [/a] }", &a, &b)), "holds");
}
