//! Keys and shapes: what is wrong in a mapping of conditions is reported where it stands.

use std::collections::BTreeSet;

use super::super::objects;
use super::{CONDITIONS, read, try_read};
use crate::notation::{Definitions, schema_of};

fn problems(text: &str) -> Vec<(&'static str, String)> {
    let problems = try_read(text).map(|_| Vec::new()).unwrap_or_else(|problems| problems);
    problems.into_iter().map(|problem| (problem.code.as_str(), problem.help.unwrap_or_default())).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    problems(text).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn unknown_keys_and_names_are_reported() {
    assert_eq!(problems("staus: 200"), [("unknown-key", "did you mean `status`?".to_owned())]);
    let parameter = problems("location: { query: { code: present } }");
    assert_eq!(parameter, [("unknown-key", "did you mean `/code`? It takes JSON Pointers".to_owned())]);
    assert_eq!(codes("c: { status: 200 }"), ["unknown-name"]);
    assert_eq!(codes("/a~2: 1"), ["bad-pointer"]);
    assert_eq!(codes("/x: { /a~: 1 }"), ["bad-pointer"]);
    assert_eq!(codes("/x: { jwt: { claims: { a: 1 } } }"), ["bad-pointer"]);
    assert_eq!(codes("same-as: { request: b, ignore: [a] }"), ["bad-pointer"]);
    assert_eq!(codes("/x: { same-as: bb }"), ["unknown-name"]);
    assert_eq!(codes("/x: \"{c#/x}\""), ["unknown-name"]);
    assert_eq!(codes("/x: \"{constant}\""), ["unknown-name"]);
    assert_eq!(codes("/x: \"{\""), ["bad-template"]);
    assert_eq!(codes("headers: { x: { matches: \"(\" } }"), ["wrong-value"]);
    assert_eq!(codes("headers: { \"x y\": present }"), ["wrong-value"]);
}

#[test]
fn values_of_another_shape_are_reported() {
    assert_eq!(codes("status: 99"), ["wrong-value"]);
    assert_eq!(codes("status: true"), ["wrong-type"]);
    assert_eq!(codes("body: jason"), ["wrong-value"]);
    assert_eq!(codes("headers: { age: 5 }"), ["wrong-type"]);
    assert_eq!(codes("/x: { type: text }"), ["wrong-value"]);
    assert_eq!(codes("/x: { items: { optional: true } }"), ["unknown-key"]);
    assert_eq!(codes("/x: { optional: true }"), ["missing-key"]);
    assert_eq!(codes("caching: fresh"), ["wrong-value"]);
    assert_eq!(codes("/x: {}"), ["missing-key"]);
    assert_eq!(codes("any: []"), ["wrong-value"]);
}

#[test]
fn the_words_and_bare_values_of_a_place() {
    for text in ["/x: present", "/x: absent", "/x: a", "/x: 1", "/x: true", "/x: [1, a]", "/x: { equals: present }"] {
        read(text);
    }
    assert_eq!(read("/x: \"{word}\"").describe(), "`/x` equal to \"value\"");
    assert_eq!(read("/x: \"{{}\"").describe(), "`/x` equal to \"{}\"");
}

#[test]
fn each_mapping_has_a_name_of_its_own_and_all_that_it_refers_to() {
    let objects = objects();
    let names: BTreeSet<&str> = objects.iter().map(|object| object.name).collect();
    assert_eq!(names.len(), objects.len(), "{names:?}");
    let schema = schema_of(&Definitions {
        title: "conditions",
        roots: vec![&CONDITIONS],
        objects,
        has_holes: false,
        skeletons: &[],
    });
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let text = schema.to_string();
    for (at, marker) in text.match_indices("#/$defs/") {
        let name = text[at + marker.len()..].split('"').next().unwrap();
        assert!(schema["$defs"].get(name).is_some(), "{name}");
    }
}

#[test]
fn each_key_has_a_line_about_it() {
    for object in objects() {
        for key in object.keys() {
            assert!(!key.about.is_empty() && !key.about.ends_with('.'), "{} {}", object.name, key.name);
        }
    }
}
