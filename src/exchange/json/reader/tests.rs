//! Texts that are read and refused, limits, and properties of any text.

use super::*;
use proptest::prelude::*;

fn refusal(text: &str) -> (usize, String) {
    let error = read(text).unwrap_err();
    (error.at, error.message)
}

#[test]
fn white_space_and_nesting_are_read() {
    let document = read(" \r\n\t{ \"a\" : [ 1 , { } ] , \"b\" : [ ] } \n").unwrap();
    assert_eq!((document.root.span, document.depth), (4..37, 3));
    assert!(document.duplicates.is_empty() && document.unpaired_surrogates.is_empty());
    assert_eq!(read("\"text\"").unwrap().depth, 0);
    assert_eq!(read("[]").unwrap().depth, 1);
}

#[test]
fn what_is_not_one_json_text_is_refused() {
    let end = "the end of the text";
    assert_eq!(refusal(""), (0, format!("expected a value, found {end}")));
    assert_eq!(refusal(" \n"), (2, format!("expected a value, found {end}")));
    assert_eq!(refusal("<html>"), (0, "expected a value, found `<`".to_owned()));
    assert_eq!(refusal("{} {}"), (3, "trailing data after the value: `{`".to_owned()));
    let plain = "expected JSON, found plain text that begins with `500 Internal Error`";
    assert_eq!(refusal(" 500 Internal Error\n"), (1, plain.to_owned()));
    assert!(refusal("true story").1.contains("plain text"));
    assert_eq!(refusal("{\"a\": 1, }"), (7, "trailing comma before `}`".to_owned()));
    assert_eq!(refusal("[1 ,]"), (3, "trailing comma before `]`".to_owned()));
}

#[test]
fn faults_between_values_are_named() {
    assert_eq!(refusal(r#"{"a": 1 x"#), (8, "expected `,` or `}`, found `x`".to_owned()));
    assert_eq!(refusal("[1}"), (2, "expected `,` or `]`, found `}`".to_owned()));
    assert_eq!(refusal("[1,,2]"), (3, "expected a value, found `,`".to_owned()));
    assert_eq!(refusal(r#"{"a" 1}"#), (5, "expected `:`, found `1`".to_owned()));
    assert_eq!(refusal("{a: 1}"), (1, "expected a member name in double quotes, found `a`".to_owned()));
    assert_eq!(refusal("[1"), (2, "expected `,` or `]`, found the end of the text".to_owned()));
}

#[test]
fn duplicate_names_are_recorded_with_both_places() {
    let text = r#"{"x": [0, {"a/b": 1, "issuer": 2, "a\/b": 3, "a/b": 4}]}"#;
    let duplicates = read(text).unwrap().duplicates;
    let shown: Vec<_> = duplicates.iter().map(|one| (one.pointer.as_str(), &text[one.second.clone()])).collect();
    assert_eq!(shown, [("/x/1/a~1b", r#""a\/b""#), ("/x/1/a~1b", r#""a/b""#)]);
    assert!(duplicates.iter().all(|one| one.name == "a/b" && one.first == (11..16)));
}

#[test]
fn different_names_are_not_duplicates() {
    for text in [
        r#"{"a": 1, "A": 2, "": 3, " a": 4}"#,
        r#"{"a": {"a": 1}, "b": {"a": 1}}"#,
        r#"{"\ud800": 1, "\ud801": 2, "\ufffd": 3, "\\ud800": 4}"#,
        r#"["\ud800", {"\ufffd": 1, "b": 2, "\ufffd\ufffd": "\ud800"}]"#,
    ] {
        assert_eq!(read(text).unwrap().duplicates, [], "{text}");
    }
    for text in [r#"{"\ud800": 1, "\ud800": 2}"#, r#"{"\ufffd": 1, "\uFFFD": "\ud800"}"#] {
        assert_eq!(read(text).unwrap().duplicates.len(), 1, "{text}");
    }
}

#[test]
fn the_record_of_duplicates_is_bounded() {
    let members = "\"a\": 0,".repeat(5_000);
    let text = format!("{}{{{members}\"b\": 1}}{}", "{\"name\":".repeat(900), "}".repeat(900));
    let duplicates = read(&text).unwrap().duplicates;
    assert_eq!(duplicates.len(), 1 + MAX_DUPLICATE_POINTERS / (900 * "/name".len() + "/a".len()));
}

#[test]
fn nesting_ends_at_the_limit() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert_eq!(read(&nested(MAX_DEPTH)).unwrap().depth, MAX_DEPTH);
    assert_eq!(refusal(&nested(MAX_DEPTH + 1)), (1_000, "nested deeper than 1000 levels".to_owned()));
    assert_eq!(refusal(&"{\"\":[".repeat(1_000_000)).1, "nested deeper than 1000 levels");
}

#[test]
fn a_small_stack_is_enough_for_the_deepest_text() {
    let text = "{\"a\":[".repeat(500) + "1" + &"]}".repeat(500);
    let work = move || drop(read(&text).unwrap());
    std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    scalar.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::hash_map(any::<String>(), inner, 0..5)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn same(ours: &Json, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as Theirs;
    match (&ours.value, theirs) {
        (Value::Null, Theirs::Null) => true,
        (Value::Boolean(a), Theirs::Bool(b)) => a == b,
        (Value::Number(a), Theirs::Number(b)) => *a == b.to_string(),
        (Value::String(a), Theirs::String(b)) => a == b,
        (Value::Array(a), Theirs::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Theirs::Object(b)) => {
            a.len() == b.len() && a.iter().all(|a| b.get(&a.name).is_some_and(|b| same(&a.value, b)))
        }
        (
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_),
            _,
        ) => false,
    }
}

/// The reader of the other library as it skips values: it checks the grammar, but neither number ranges nor
/// surrogate pairs.
fn is_json_to_serde(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

proptest! {
    #[test]
    fn values_are_those_of_serde_json(value in any_value(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let document = read(&text.unwrap()).unwrap();
        prop_assert!(same(&document.root, &value));
        prop_assert_eq!(document.duplicates, []);
    }

    #[test]
    fn texts_with_one_fault_are_judged_as_by_serde_json(value in any_value(), at: prop::sample::Index, other in "[\\PC\\x00]?") {
        let mut characters: Vec<char> = value.to_string().chars().collect();
        let at = at.index(characters.len());
        characters.splice(at..=at, other.chars());
        let text: String = characters.into_iter().collect();
        prop_assert_eq!(read(&text).is_ok(), is_json_to_serde(&text), "{}", text);
    }

    #[test]
    fn scraps_are_judged_as_by_serde_json(text in r#"([\[\]{}:,"\\ 0-9eE+.-]|true|null|"a"|\\u|\\n|d8|dc){0,16}"#) {
        prop_assert_eq!(read(&text).is_ok(), is_json_to_serde(&text), "{}", text);
    }

    #[test]
    fn what_is_written_is_read_back(value in any_value(), text in r#"([\[\]{}:,"\\ 0-9eE+.-]|true|null|"a"|\\u|\\n|d8|dc){0,16}"#) {
        for text in [value.to_string(), text] {
            let Ok(document) = read(&text) else { continue };
            for written in [document.root.to_text(), document.root.to_pretty_text()] {
                let again = read(&written).unwrap();
                prop_assert_eq!(again.root.to_text(), document.root.to_text(), "{}", written);
            }
        }
    }

    #[test]
    fn pointers_lead_where_those_of_serde_json_lead(
        text in r#"(\{"[ab/~0]{0,2}":|\[0,|[0-9"]){0,9}"#,
        value in prop::sample::select(&[r#"{"a":{"b":[1,{"":2}],"":3},"/":[[4]],"~":5,"01":6}"#, "[[1,2],[3]]"][..]),
        pointer in "(/[ab01/+-]?|/~1|/~0){0,4}",
    ) {
        for text in [text.as_str(), value] {
            let (Ok(ours), Ok(theirs)) = (read(text), serde_json::from_str::<serde_json::Value>(text)) else { continue };
            let (ours, theirs) = (ours.root.find(&Pointer::parse(&pointer).unwrap()), theirs.pointer(&pointer));
            let agree = ours.zip(theirs).map_or(ours.is_none() && theirs.is_none(), |(ours, theirs)| same(ours, theirs));
            prop_assert!(agree, "{} {}", text, pointer);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_character(text: String) {
        if let Err(error) = read(&text) {
            prop_assert!(text.is_char_boundary(error.at));
        }
    }
}
