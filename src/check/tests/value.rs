//! JSON values.

use super::{answered, compared, expected, violation, word, word_of};

/// The verdict on the member `/x`.
fn judged(conditions: &str, value: &str) -> &'static str {
    word(&format!("/x: {conditions}"), &[], &format!("{{\"x\":{value}}}"))
}

#[test]
fn null_is_not_there_and_is_not_absent() {
    assert_eq!(judged("present", "0"), "holds");
    assert_eq!(judged("present", "null"), "violated");
    assert_eq!(judged("absent", "null"), "violated");
    assert_eq!(word("/y: absent", &[], "{}"), "holds");
    assert_eq!(word("/y: absent", &[], "{"), "violated");
}

#[test]
fn a_value_that_is_named_must_be_there_unless_it_is_optional() {
    for conditions in ["present", "1", "{ type: string }", "{ not: { equals: 1 } }"] {
        let (expected, got) = violation(&format!("/y: {conditions}"), &answered(200, &[], "{}"));
        assert_eq!((&*expected, &*got), ("`/y`: present", "nothing there"));
    }
    assert_eq!(word("/y: { optional: true, type: string }", &[], "{}"), "not applicable");
    assert_eq!(judged("{ optional: true, type: string }", "1"), "violated");
    assert_eq!(word("/y: { optional: true, type: string }", &[], "{"), "violated", "there is no JSON");
}

#[test]
fn each_type_is_its_own() {
    let types = ["string", "number", "boolean", "array", "object", "null"];
    let examples = ["\"\"", "0", "false", "[]", "{}", "null"];
    for wanted in types {
        for (other, example) in types.iter().zip(examples) {
            let verdict = if *other == wanted { "holds" } else { "violated" };
            assert_eq!(judged(&format!("{{ type: \"{wanted}\" }}"), example), verdict, "{wanted} {example}");
        }
    }
    assert_eq!(judged("{ type: [string, \"null\"] }", "null"), "holds");
}

#[test]
fn texts_arrays_and_objects_may_be_empty_and_nothing_else() {
    for empty in ["\"\"", "[]", "{}"] {
        assert_eq!(judged("{ non-empty: true }", empty), "violated", "{empty}");
    }
    for filled in ["\"a\"", "[0]", "{\"a\":0}", "0", "false"] {
        assert_eq!(judged("{ non-empty: true }", filled), "holds", "{filled}");
    }
}

#[test]
fn values_in_arrays_and_objects() {
    let contains = |value| judged("{ contains-any: [a, 1] }", value);
    assert_eq!([contains("[\"b\",1.0]"), contains("[\"A\"]"), contains("\"a\"")], ["holds", "violated", "violated"]);
    let one_of = |value| judged("{ one-of: [[1, 2]] }", value);
    assert_eq!([one_of("[1,2]"), one_of("[2,1]")], ["holds", "violated"]);
    assert_eq!([judged("[1, 2]", "[1,2]"), judged("{ equals: { a: 1 } }", "{\"a\":1.0}")], ["holds"; 2]);
    let unique = |value| judged("{ unique-items: true }", value);
    assert_eq!([unique("[1,2]"), unique("[1,1.0]"), unique("0")], ["holds", "violated", "violated"]);
    let items = |value| judged("{ items: { non-empty: true } }", value);
    assert_eq!(
        [items("[]"), items("[\"a\"]"), items("[\"a\",\"\"]"), items("{}")],
        ["holds", "holds", "violated", "violated"]
    );
    let members = |value| judged("{ members: { non-empty: true } }", value);
    assert_eq!([members("{\"a\":1}"), members("{\"a\":\"\"}"), members("[]")], ["holds", "violated", "violated"]);
    let some = |value| judged("{ some: { type: number, at-least: 2 } }", value);
    assert_eq!([some("[1,2]"), some("[1]"), some("[]"), some("2")], ["holds", "violated", "violated", "violated"]);
    let not = |value| judged("{ not: { non-empty: true } }", value);
    assert_eq!([not("\"\""), not("\"a\"")], ["holds", "violated"]);
}

#[test]
fn places_inside_of_a_value() {
    let inner = |value| judged("{ items: { /a: { type: string } } }", value);
    assert_eq!([inner("[{\"a\":\"b\"}]"), inner("[{\"a\":1}]"), inner("[{}]")], ["holds", "violated", "violated"]);
    let (expected, got) = violation("/x: { items: { /a: present } }", &answered(200, &[], "{\"x\":[{\"a\":1},{}]}"));
    assert_eq!((&*expected, &*got), ("`/x/1/a`: present", "nothing there"));
    assert_eq!(word("document: { type: object, /a: 1 }", &[], "{\"a\":1}"), "holds");
    assert_eq!(word("document: { type: object }", &[], "[]"), "violated");
    assert_eq!(judged("{ all: { type: string, /a: absent } }", "\"a\""), "holds");
}

#[test]
fn numbers_have_bounds() {
    let at_least = |value| judged("{ at-least: 5 }", value);
    assert_eq!(
        [at_least("5"), at_least("5.0"), at_least("4"), at_least("4.9")],
        ["holds", "holds", "violated", "violated"]
    );
    assert_eq!([at_least("\"5\""), at_least("-5")], ["violated"; 2]);
    let at_most = |value| judged("{ at-most: 18446744073709551615 }", value);
    assert_eq!([at_most("18446744073709551615"), at_most("18446744073709551616")], ["holds", "violated"]);
    let near = |conditions: &str, value: i64| judged(&format!("{{ near-clock: {conditions} }}"), &value.to_string());
    let noon = 1_795_435_200;
    assert_eq!([near("5", noon), near("5", noon - 5), near("5", noon + 5)], ["holds"; 3]);
    assert_eq!([near("5", noon - 6), near("5", noon + 6)], ["violated"; 2]);
    assert_eq!([near("{ ahead: 5 }", noon - 6), near("{ ahead: 5 }", noon + 6)], ["holds", "violated"]);
}

#[test]
fn texts_match_and_contain() {
    assert_eq!([judged("{ matches: ^a }", "\"ab\""), judged("{ matches: ^b }", "\"ab\"")], ["holds", "violated"]);
    assert_eq!([judged("{ matches: ^a }", "1"), judged("{ contains-text: b }", "\"ab\"")], ["violated", "holds"]);
    assert_eq!(expected("/x: { contains-text: c }", &[], "{\"x\":\"ab\"}"), "`/x`: a text with \"c\" in it");
    assert_eq!(judged("{ url: absolute }", "\"https://a.example/\""), "holds");
    assert_eq!([judged("{ url: absolute }", "\"/a\""), judged("{ url: absolute }", "1")], ["violated"; 2]);
    assert_eq!(judged("{ url: { scheme: https, without: [query, fragment] } }", "\"https://a.example/?\""), "violated");
}

#[test]
fn a_value_is_the_same_in_another_response() {
    let same = |ours: &str, theirs: &str| {
        let ours = format!("{{\"x\":{ours}}}");
        word_of(&compared("/x: { same-as: b }", &answered(200, &[], &ours), &answered(200, &[], theirs)))
    };
    assert_eq!(same("[1,2]", "{\"x\":[2,1]}"), "holds");
    assert_eq!(same("1", "{\"x\":2}"), "violated");
    assert_eq!([same("1", "{}"), same("1", "{")], ["not applicable"; 2]);
    assert_eq!(same("1", &"[".repeat(2000)), "too-large");
}

#[test]
fn values_of_other_responses_and_constants_stand_in_texts() {
    let judged = |conditions: &str, ours: &str| {
        let other = answered(201, &[("etag", "\"v\"")], r#"{"n":5,"t":"a","l":["a"]}"#);
        word_of(&compared(&format!("/x: {conditions}"), &answered(200, &[], &format!("{{\"x\":{ours}}}")), &other))
    };
    assert_eq!(judged("\"{b#/t}-{word}\"", "\"a-value\""), "holds");
    assert_eq!(judged("\"{b#/t}\"", "\"b\""), "violated");
    assert_eq!(judged("\"{b#/n}\"", "5"), "holds", "a value and nothing else keeps its type");
    assert_eq!(judged("{ one-of: [1, \"{b.headers.etag}\"] }", "\"\\\"v\\\"\""), "holds");
    assert_eq!(judged("{ contains: \"{b#/t}\" }", "[\"a\"]"), "holds");
    assert_eq!(judged("[\"{b#/t}\", { a: \"{b#/n}\" }]", "[\"a\",{\"a\":5}]"), "holds");
    assert_eq!([judged("\"{b#/no}\"", "1"), judged("\"{b.headers.no}\"", "1")], ["not applicable"; 2]);
    assert_eq!(judged("\"{never#/a}\"", "1"), "not-sent");
    let field = compared(
        "headers: { x: \"{b.headers.y}!\" }",
        &answered(200, &[("x", "1!")], ""),
        &answered(200, &[("y", "1")], ""),
    );
    assert_eq!(word_of(&field), "holds");
}

#[test]
fn what_is_expected_is_told_in_words() {
    let document = r#"{"x":["a"]}"#;
    for (condition, words) in [
        ("type: [array, \"null\"]", "of type array or null"),
        ("one-of: [1, [a]]", "equal to 1 or [\"a\"]"),
        ("contains: a", "containing \"a\""),
        ("non-empty: true", "filled"),
        ("unique-items: true", "without repetition"),
        ("items: { non-empty: true }", "with every item filled"),
        ("some: { equals: a }", "with an item equal to \"a\""),
        ("same-as: b", "as in the response to `b`"),
        ("not: { type: \"null\" }", "other than of type null"),
        ("/0: a", "with `/0` equal to \"a\""),
    ] {
        assert_eq!(
            expected(&format!("/x: {{ not: {{ {condition} }} }}"), &[], document),
            format!("`/x`: other than {words}")
        );
    }
    assert_eq!(expected("document: { type: \"null\" }", &[], document), "the document: of type null");
    assert_eq!(expected("/y: present", &[], "{"), "JSON with a value at `/y`");
    assert_eq!(expected("/y: absent", &[], "{"), "JSON with nothing at `/y`");
    assert_eq!(expected("document: { type: object }", &[], "{"), "JSON");
}

#[test]
fn a_long_value_is_cut_after_160_characters() {
    let got = |length: usize| {
        let content = format!("\"{}\"", "é".repeat(length - 2));
        violation("document: { equals: 0 }", &answered(200, &[], &content)).1
    };
    assert_eq!(got(160), format!("\"{}\"", "é".repeat(158)));
    assert_eq!(got(161), format!("\"{}… (320 octets)", "é".repeat(159)));
}

#[test]
fn a_token_is_three_parts_of_base64url_with_json_objects() {
    let judged = |token: &str, iss: &str| {
        let content = format!(r#"{{"token":"{token}","iss":"{iss}"}}"#);
        word("/token: { jwt: { header: { /alg: x }, claims: { /iss: present }, agrees: true } }", &[], &content)
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
        "e30.eyJpc3MiOiJpIn0.c2ln",
        "*.eyJpc3MiOiJpIn0.c2ln",
    ] {
        assert_eq!(judged(broken, "i"), "violated", "{broken}");
    }
    let words = expected("/t: { jwt: { claims: { /sub: present } } }", &[], &format!("{{\"t\":\"{token}\"}}"));
    assert_eq!(words, "`/t`: in its payload, `/sub`: present");
}
