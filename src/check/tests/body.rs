//! The body as a whole.

use super::super::{BodyCondition, Condition, SameJson};
use super::{answered, compared, word, word_of};
use crate::exchange::Pointer;

fn judged(condition: BodyCondition, content: &str) -> &'static str {
    word(Condition::Body(vec![condition]), &[], content)
}

#[test]
fn a_body_may_be_as_long_and_as_deep_as_is_said() {
    assert_eq!(judged(BodyCondition::MaxBytes(2), "[]"), "holds");
    assert_eq!(judged(BodyCondition::MaxBytes(1), "[]"), "violated");
    assert_eq!(judged(BodyCondition::MaxDepth(2), "[[]]"), "holds");
    assert_eq!(judged(BodyCondition::MaxDepth(1), "[[]]"), "violated");
    assert_eq!(judged(BodyCondition::MaxDepth(1), "x"), "not applicable");
    assert_eq!(judged(BodyCondition::Empty, ""), "holds");
    assert_eq!(judged(BodyCondition::Empty, " "), "violated");
}

#[test]
fn what_is_no_json_is_one_fault() {
    assert_eq!(judged(BodyCondition::Json, "{}"), "holds");
    assert_eq!([judged(BodyCondition::Json, "{"), judged(BodyCondition::Json, "")], ["violated"; 2]);
    for condition in [BodyCondition::UniqueNames, BodyCondition::NoUnpairedSurrogates] {
        assert_eq!(judged(condition, "{}"), "holds");
        assert_eq!(judged(condition, "{"), "not applicable");
    }
    assert_eq!(judged(BodyCondition::UniqueNames, r#"{"a":1,"a":1}"#), "violated");
    assert_eq!(judged(BodyCondition::NoUnpairedSurrogates, r#"["\ud800"]"#), "violated");
}

#[test]
fn what_goes_beyond_our_limits_cannot_be_told() {
    let deep = "[".repeat(2000);
    for condition in [BodyCondition::Json, BodyCondition::UniqueNames, BodyCondition::MaxDepth(1)] {
        assert_eq!(judged(condition, &deep), "too-large", "{condition:?}");
    }
    let many = [("content-encoding", "gzip, gzip, gzip, gzip, gzip")];
    assert_eq!(word(Condition::Body(vec![BodyCondition::ContentCoding]), &many, ""), "too-large");
    assert_eq!(word(Condition::Body(vec![BodyCondition::Utf8]), &many, ""), "not applicable");
}

#[test]
fn the_same_json_whatever_the_order_and_the_space() {
    let same = |ours: &str, theirs: &str| {
        let other = SameJson { request: "b".to_owned(), ignore: Vec::new() };
        word_of(&compared(Condition::SameJson(other), &answered(200, &[], ours), &answered(200, &[], theirs)))
    };
    assert_eq!(same(r#"{"a":1,"b":[1,2]}"#, r#"{ "b": [2, 1], "a": 1 }"#), "holds");
    assert_eq!(same(r#"{"a":1}"#, r#"{"a":2}"#), "violated");
    assert_eq!(same("{", "{}"), "violated");
    assert_eq!(same("{}", "{"), "not applicable");
    assert_eq!([same("{}", &"[".repeat(2000)), same(&"[".repeat(2000), "{}")], ["too-large"; 2]);
    // Equal octets in another coding are another text.
    let coded = [("content-encoding", "gzip")];
    let other = SameJson { request: "b".to_owned(), ignore: Vec::new() };
    let verdict = compared(Condition::SameJson(other), &answered(200, &coded, "{}"), &answered(200, &[], "{}"));
    assert_eq!(word_of(&verdict), "violated");
    // What is ignored may be missing on one side.
    let other = SameJson { request: "b".to_owned(), ignore: vec![Pointer::parse("/a").unwrap()] };
    let (a, b) = (answered(200, &[], r#"{"a":1,"b":0}"#), answered(200, &[], r#"{"b":0}"#));
    assert_eq!(word_of(&compared(Condition::SameJson(other), &a, &b)), "holds");
}
