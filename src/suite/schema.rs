//! The JSON Schema (2020-12) of the case language, for editors, made from the same data as the reader.

use serde_json::{Map, Value, json};

use super::language;
use super::shape::{Object, Shape};

/// The schema as pretty-printed JSON with a newline at its end.
pub fn json_schema() -> String {
    let definitions: Map<String, Value> =
        language::OBJECTS.iter().map(|object| (definition_name(object), object_schema(object))).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "matrix-conformance case file",
        "$ref": format!("#/$defs/{}", definition_name(&language::CASE_FILE)),
        "$defs": definitions,
    });
    format!("{schema:#}\n")
}

fn definition_name(object: &Object) -> String {
    object.name.replace(' ', "-")
}

fn object_schema(object: &Object) -> Value {
    let properties: Map<String, Value> = object
        .keys
        .iter()
        .map(|key| {
            let mut schema = shape_schema(&key.shape);
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

fn shape_schema(shape: &Shape) -> Value {
    match shape {
        Shape::Text { pattern: None, .. } => json!({ "type": "string" }),
        Shape::Text { pattern: Some(pattern), .. } => json!({ "type": "string", "pattern": with_each(pattern) }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Integer { least, most: u64::MAX } => json!({ "type": "integer", "minimum": least }),
        Shape::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Just(value) => json!({ "const": value }),
        Shape::Null => json!({ "type": "null" }),
        Shape::Json => json!({}),
        Shape::List(of) => json!({ "type": "array", "minItems": 1, "items": shape_schema(of) }),
        Shape::Table { pattern, values, .. } => {
            let mut schema = json!({ "type": "object", "additionalProperties": shape_schema(values) });
            if values.is_closed() {
                schema["minProperties"] = 1.into();
            }
            if let Some(pattern) = pattern {
                schema["propertyNames"] = json!({ "pattern": with_each(pattern) });
            }
            schema
        }
        Shape::Object(object) => json!({ "$ref": format!("#/$defs/{}", definition_name(object)) }),
        Shape::Either(shapes) => json!({ "anyOf": shapes.iter().map(shape_schema).collect::<Vec<_>>() }),
    }
}

/// `{each}` stands for something else until it is unfolded.
fn with_each(pattern: &str) -> String {
    format!("({pattern})|\\{{each\\}}")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use serde_json::Value;

    use super::super::{read::read_suite, yaml};
    use super::json_schema;
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
    fn the_schema_in_the_repository_is_this_one() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/case-file.schema.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, json_schema()).unwrap();
        }
        assert_eq!(fs::read_to_string(path).unwrap(), json_schema(), "write it anew with UPDATE_GOLDEN=1 cargo test");
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
