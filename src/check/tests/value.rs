//! JSON values.

use super::super::{Condition, JsonType, ValueCondition, Verdict};
use super::{answered, compared, word, word_of};
use crate::exchange::Pointer;
use crate::exchange::json::{self, Json};

fn at(pointer: &str, condition: ValueCondition) -> Condition {
    Condition::Json(Pointer::parse(pointer).unwrap(), vec![condition])
}

fn judged(condition: ValueCondition, value: &str) -> &'static str {
    word(at("/x", condition), &[], &format!("{{\"x\":{value}}}"))
}

fn values(texts: &[&str]) -> Vec<Json> {
    texts.iter().map(|text| json::read(text).unwrap().root).collect()
}

#[test]
fn null_is_not_there_and_is_not_absent() {
    assert_eq!(judged(ValueCondition::Present(true), "0"), "holds");
    assert_eq!(judged(ValueCondition::Present(true), "null"), "violated");
    assert_eq!(judged(ValueCondition::Present(false), "null"), "violated");
    assert_eq!(word(at("/y", ValueCondition::Present(true)), &[], "{}"), "violated");
    assert_eq!(word(at("/y", ValueCondition::Present(false)), &[], "{}"), "holds");
    assert_eq!(word(at("/y", ValueCondition::NonEmpty), &[], "{}"), "not applicable");
    assert_eq!(word(at("/y", ValueCondition::NonEmpty), &[], "{"), "violated");
}

#[test]
fn each_type_is_its_own() {
    let examples = ["\"\"", "0", "false", "[]", "{}", "null"];
    for (name, wanted) in JsonType::ALL {
        assert_eq!(wanted.to_string(), name);
        for ((other, _), example) in JsonType::ALL.iter().zip(examples) {
            let verdict = if *other == name { "holds" } else { "violated" };
            assert_eq!(judged(ValueCondition::Type(vec![wanted]), example), verdict, "{name} {example}");
        }
    }
}

#[test]
fn texts_arrays_and_objects_may_be_empty_and_nothing_else() {
    for empty in ["\"\"", "[]", "{}"] {
        assert_eq!(judged(ValueCondition::NonEmpty, empty), "violated", "{empty}");
    }
    for filled in ["\"a\"", "[0]", "{\"a\":0}", "0", "false"] {
        assert_eq!(judged(ValueCondition::NonEmpty, filled), "holds", "{filled}");
    }
}

#[test]
fn values_in_arrays_and_objects() {
    let contains = |value| judged(ValueCondition::Contains(values(&["\"a\"", "1"])), value);
    assert_eq!([contains("[\"b\",1.0]"), contains("[\"A\"]"), contains("\"a\"")], ["holds", "violated", "violated"]);
    let one_of = |value| judged(ValueCondition::OneOf(values(&["[1,2]"])), value);
    assert_eq!([one_of("[1,2]"), one_of("[2,1]")], ["holds", "violated"]);
    let unique = |value| judged(ValueCondition::UniqueItems, value);
    assert_eq!([unique("[1,2]"), unique("[1,1.0]"), unique("0")], ["holds", "violated", "violated"]);
    let items = |value| judged(ValueCondition::Items(vec![ValueCondition::NonEmpty]), value);
    assert_eq!(
        [items("[]"), items("[\"a\"]"), items("[\"a\",\"\"]"), items("{}")],
        ["holds", "holds", "violated", "violated"]
    );
    let members = |value| judged(ValueCondition::Members(vec![ValueCondition::NonEmpty]), value);
    assert_eq!([members("{\"a\":1}"), members("{\"a\":\"\"}"), members("[]")], ["holds", "violated", "violated"]);
    let not = |value| judged(ValueCondition::Not(vec![ValueCondition::NonEmpty]), value);
    assert_eq!([not("\"\""), not("\"a\"")], ["holds", "violated"]);
}

#[test]
fn a_value_is_the_same_in_another_response() {
    let same = |ours: &str, theirs: &str| {
        let (ours, theirs) = (format!("{{\"x\":{ours}}}"), theirs.to_owned());
        let condition = at("/x", ValueCondition::SameAs("b".to_owned()));
        word_of(&compared(condition, &answered(200, &[], &ours), &answered(200, &[], &theirs)))
    };
    assert_eq!(same("[1,2]", "{\"x\":[2,1]}"), "holds");
    assert_eq!(same("1", "{\"x\":2}"), "violated");
    assert_eq!([same("1", "{}"), same("1", "{")], ["not applicable"; 2]);
    assert_eq!(same("1", &"[".repeat(2000)), "too-large");
}

/// What a violation of this condition says was expected of this document.
fn expected(condition: Condition, content: &str) -> String {
    let exchange = answered(200, &[], content);
    let verdict = compared(condition, &exchange, &exchange);
    let Verdict::Violated(violations) = verdict else { panic!("{verdict:?}") };
    violations[0].expected.clone()
}

#[test]
fn what_is_expected_is_told_in_words() {
    let not = |condition| at("/x", ValueCondition::Not(vec![condition]));
    let document = r#"{"x":["a"]}"#;
    for (condition, words) in [
        (ValueCondition::Present(true), "present"),
        (ValueCondition::Type(vec![JsonType::Array, JsonType::Null]), "array or null"),
        (ValueCondition::OneOf(values(&["1", "[\"a\"]"])), "1 or [\"a\"]"),
        (ValueCondition::Contains(values(&["\"a\""])), "containing \"a\""),
        (ValueCondition::NonEmpty, "filled"),
        (ValueCondition::UniqueItems, "without repetition"),
        (ValueCondition::Items(vec![ValueCondition::NonEmpty]), "with only filled items"),
        (ValueCondition::SameAs("b".to_owned()), "that of the response to `b`"),
        (ValueCondition::Not(vec![ValueCondition::Type(vec![JsonType::Null])]), "other than null"),
    ] {
        assert_eq!(expected(not(condition), document), format!("`/x`: not {words}"));
    }
    assert_eq!(expected(at("/y", ValueCondition::Present(true)), document), "`/y`: present");
    assert_eq!(expected(at("", ValueCondition::Type(vec![JsonType::Null])), document), "the document: of type null");
    assert_eq!(expected(at("/y", ValueCondition::Present(true)), "{"), "JSON with a value at `/y`");
    assert_eq!(expected(at("/y", ValueCondition::Present(false)), "{"), "JSON with nothing at `/y`");
}

#[test]
fn a_long_value_is_cut_after_160_characters() {
    let got = |length: usize| {
        let exchange = answered(200, &[], &format!("\"{}\"", "é".repeat(length - 2)));
        let verdict = compared(at("", ValueCondition::OneOf(values(&["0"]))), &exchange, &exchange);
        let Verdict::Violated(violations) = verdict else { panic!("{verdict:?}") };
        violations[0].got.clone()
    };
    assert_eq!(got(160), format!("\"{}\"", "é".repeat(158)));
    assert_eq!(got(161), format!("\"{}… (320 octets)", "é".repeat(159)));
}

#[test]
fn a_token_is_three_parts_of_base64url_with_json_objects() {
    use super::super::JwtConditions;
    let issuer = (Pointer::parse("/iss").unwrap(), vec![ValueCondition::Present(true)]);
    let conditions = JwtConditions { header: Vec::new(), claims: vec![issuer], agrees: true };
    let judged = |token: &str, iss: &str| {
        let content = format!(r#"{{"token":"{token}","iss":"{iss}"}}"#);
        word(at("/token", ValueCondition::Jwt(conditions.clone())), &[], &content)
    };
    // {"alg":"x"} and {"iss":"i"}
    let token = "eyJhbGciOiJ4In0.eyJpc3MiOiJpIn0.c2ln";
    assert_eq!(judged(token, "i"), "holds");
    assert_eq!(judged(token, "j"), "violated", "the claim and the member differ");
    for broken in [
        "eyJhbGciOiJ4In0.eyJpc3MiOiJpIn0",
        "eyJhbGciOiJ4In0.eyJpc3MiOiJpIn0.",
        "eyJhbGciOiJ4In0.eyJpc3MiOiJpIn0.*",
        "eyJhbGciOiJ4In0.W10.c2ln",
        "eyJhbGciOiJ4In0.e30.c2ln",
        "*.eyJpc3MiOiJpIn0.c2ln",
    ] {
        assert_eq!(judged(broken, "i"), "violated", "{broken}");
    }
}
