//! The JSON Schema (2020-12) of the case language, for editors, made from the same data as the reader.

use serde_json::{Map, Value, json};

use super::language;
use super::shape::{Object, Shape};

/// The schema of case files as pretty-printed JSON with a newline at its end.
pub fn json_schema() -> String {
    schema_of(&language::OBJECTS, Each::Unfolds)
}

/// The schema of lists of known failures, in the same form.
pub fn known_failures_schema() -> String {
    schema_of(&[&language::KNOWN_FAILURES, &language::KNOWN_FAILURE], Each::IsText)
}

/// The schema of files that hold the first of these mappings.
fn schema_of(objects: &[&Object], each: Each) -> String {
    let definitions: Map<String, Value> =
        objects.iter().map(|object| (definition_name(object), object_schema(object, each))).collect();
    let root = objects.first();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": root.map(|root| format!("matrix-conformance {}", root.name)),
        "$ref": root.map(|root| format!("#/$defs/{}", definition_name(root))),
        "$defs": definitions,
    });
    format!("{schema:#}\n")
}

/// What `{each}` is in a text.
#[derive(Clone, Copy)]
enum Each {
    /// It stands for something else until it is unfolded.
    Unfolds,
    /// Nothing special.
    IsText,
}

impl Each {
    fn pattern(self, pattern: &str) -> String {
        match self {
            Self::Unfolds => format!("({pattern})|\\{{each\\}}"),
            Self::IsText => pattern.to_owned(),
        }
    }
}

fn definition_name(object: &Object) -> String {
    object.name.replace(' ', "-")
}

fn object_schema(object: &Object, each: Each) -> Value {
    let properties: Map<String, Value> = object
        .keys
        .iter()
        .map(|key| {
            let mut schema = shape_schema(&key.shape, each);
            schema["description"] = key.about.into();
            (key.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = object.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let exactly = object.one_of.iter().map(|set| json!({ "oneOf": each_required(set) }));
    let at_most = object.at_most_one_of.iter().map(|set| {
        let mut alternatives = each_required(set);
        alternatives.push(json!({ "not": { "anyOf": each_required(set) } }));
        json!({ "oneOf": alternatives })
    });
    let mut schema =
        json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    let all_of: Vec<Value> = exactly.chain(at_most).collect();
    if !all_of.is_empty() {
        schema["allOf"] = all_of.into();
    }
    schema
}

fn each_required(set: &[&str]) -> Vec<Value> {
    set.iter().map(|name| json!({ "required": [name] })).collect()
}

fn shape_schema(shape: &Shape, each: Each) -> Value {
    match shape {
        Shape::Text { pattern: None, .. } => json!({ "type": "string" }),
        Shape::Text { pattern: Some(pattern), .. } => json!({ "type": "string", "pattern": each.pattern(pattern) }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Integer { least, most: u64::MAX } => json!({ "type": "integer", "minimum": least }),
        Shape::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Just(value) => json!({ "const": value }),
        Shape::Null => json!({ "type": "null" }),
        Shape::Json => json!({}),
        Shape::List(of) => json!({ "type": "array", "minItems": 1, "items": shape_schema(of, each) }),
        Shape::Table { pattern, values, .. } => {
            let mut schema = json!({ "type": "object", "additionalProperties": shape_schema(values, each) });
            if values.is_closed() {
                schema["minProperties"] = 1.into();
            }
            if let Some(pattern) = pattern {
                schema["propertyNames"] = json!({ "pattern": each.pattern(pattern) });
            }
            schema
        }
        Shape::Object(object) => json!({ "$ref": format!("#/$defs/{}", definition_name(object)) }),
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(|shape| shape_schema(shape, each)).collect::<Vec<_>>() })
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use serde_json::Value;

    use super::super::{read::read_suite, read_known_failures, yaml};
    use super::{json_schema, known_failures_schema};
    use crate::source::SourceFile;

    fn fixtures(folder: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/case_files").join(folder);
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
        assert!(!paths.is_empty());
        paths
    }

    /// Whether the reader and the schema accept a fixture.
    fn accept(path: &Path) -> (bool, bool) {
        let file = SourceFile::new(path.display().to_string(), fs::read_to_string(path).unwrap());
        let schema: Value = serde_json::from_str(&json_schema()).unwrap();
        let node = yaml::read(&file, &mut Vec::new());
        let by_schema = node.is_some_and(|node| {
            let instance: Value = serde_json::from_str(&node.to_json()).unwrap();
            jsonschema::is_valid(&schema, &instance)
        });
        (read_suite(&file).is_ok(), by_schema)
    }

    #[test]
    fn reader_and_schema_accept_and_refuse_the_same() {
        for path in fixtures("accepted") {
            assert_eq!(accept(&path), (true, true), "{}", path.display());
        }
        for path in fixtures("refused_by_shape") {
            assert_eq!(accept(&path), (false, false), "{}", path.display());
        }
    }

    #[test]
    fn the_reader_refuses_what_only_makes_no_sense_together() {
        for path in fixtures("refused_by_meaning") {
            assert!(!accept(&path).0, "{}", path.display());
        }
    }

    #[test]
    fn the_built_in_case_files_meet_the_schema() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
        for entry in fs::read_dir(folder).unwrap() {
            assert_eq!(accept(&entry.unwrap().path()), (true, true));
        }
    }

    #[test]
    fn the_schemas_in_the_repository_are_these() {
        for (name, schema) in [("case-file", json_schema()), ("known-failures", known_failures_schema())] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{name}.schema.json"));
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                fs::write(&path, &schema).unwrap();
            }
            let written = fs::read_to_string(path).unwrap_or_default();
            assert_eq!(written, schema, "{name}: write it anew with UPDATE_GOLDEN=1 cargo test");
        }
    }

    #[test]
    fn reader_and_schema_of_known_failures_accept_and_refuse_the_same() {
        let schema: Value = serde_json::from_str(&known_failures_schema()).unwrap();
        for (text, expected) in [
            ("known-failures:\n- { test: s/a, reason: R. }", true),
            (
                "known-failures:\n- { test: s/a*, reason: ~, link: \"https://x.example\", expires: \"2027-01-31\" }",
                true,
            ),
            ("known-failures: ~", true),
            ("known-failures: []", false),
            ("known-failures:\n- { test: s/a }", false),
            ("known-failures:\n- { test: s/*a, reason: R. }", false),
            ("known-failures:\n- { test: s/a, reason: \" \" }", false),
            ("known-failures:\n- { test: s/a, reason: R., expires: soon }", false),
            ("known-failures:\n- { test: s/a, reason: R., link: x }", false),
            ("known-failures:\n- { test: s/a, reason: R., why: x }", false),
            ("tests: {}", false),
        ] {
            let file = SourceFile::new("known.yaml", text);
            let instance = yaml::read(&file, &mut Vec::new()).unwrap().to_json();
            let by_schema = jsonschema::is_valid(&schema, &serde_json::from_str(&instance).unwrap());
            assert_eq!((read_known_failures(&file).is_ok(), by_schema), (expected, expected), "{text}");
        }
    }

    #[test]
    fn every_key_is_described_in_the_docs() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/case-language.md");
        let text = fs::read_to_string(path).unwrap();
        let keys = super::language::OBJECTS.iter().flat_map(|object| object.keys.iter().map(|key| key.name));
        let missing: Vec<&str> =
            keys.filter(|key| !text.contains(&format!("`{key}`")) && !text.contains(&format!("{key}:"))).collect();
        assert!(missing.is_empty(), "docs/case-language.md says nothing of {missing:?}");
    }
}
