//! The JSON Schema takes and refuses what the reader does.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{FILES, Mistake, mistakes, text_of};
use crate::notation::yaml;
use crate::source::{Problems, SourceFile};
use crate::suite::json_schema;
use crate::suite::skeletons::SKELETONS;

/// A file as JSON, as our own reader has it.
fn json(name: &str, text: &str) -> Value {
    let node = yaml::read(&SourceFile::new(name, text), &mut Problems::default());
    node.map_or(Value::Null, |node| serde_json::from_str(&node.to_json()).unwrap())
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&json_schema()).unwrap()).unwrap()
}

fn is_refused(validator: &jsonschema::Validator, mistake: &Mistake) -> bool {
    mistake.files().iter().any(|(name, text)| !validator.is_valid(&json(name, text)))
}

#[test]
fn the_schema_takes_the_files_without_a_mistake() {
    let validator = validator();
    for name in FILES {
        let errors: Vec<String> =
            validator.iter_errors(&json(name, &text_of(name))).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
}

#[test]
fn the_schema_takes_the_files_that_are_built_in() {
    let validator = validator();
    for path in case_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")) {
        let name = path.display().to_string();
        let value = json(&name, &fs::read_to_string(&path).unwrap());
        let refused: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {}", error.instance_path(), shortened(&error.to_string())))
            .collect();
        assert_eq!(refused, [""; 0], "{name}");
    }
}

#[test]
fn the_complete_file_of_the_docs_names_the_schema_that_the_command_prints_and_follows_it() {
    let docs = include_str!("../../../docs/case-language.md");
    let file = docs.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let name = file.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema=")).unwrap();
    let is_written =
        |line: &str| line.starts_with("$ matrix-conformance check ") && line.ends_with(&format!(" >{name}"));
    assert!(docs.lines().any(is_written));
    assert!(validator().is_valid(&json("versions.yaml", file)));
}

/// The files in a folder and below it.
fn case_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { case_files(&path) } else { vec![path] }).collect()
}

/// What editors offer to begin with, with its holes filled in, is what the schema takes.
#[test]
fn skeletons_have_the_form_that_they_begin() {
    let placeholder = regex_lite::Regex::new(r"\$\{\d+:([^}]*)\}").unwrap();
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    for skeleton in SKELETONS {
        let text = placeholder.replace_all(skeleton.text, "$1");
        let part = serde_json::json!({ "$ref": format!("#/$defs/{}", skeleton.of.replace(' ', "-")), "$defs": schema["$defs"] });
        let validator = jsonschema::validator_for(&part).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&json("t.yaml", &text)).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{}", skeleton.label);
    }
}

#[test]
fn the_schema_in_the_repository_is_that_of_the_reader() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/case-file.schema.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, json_schema()).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == json_schema(), "UPDATE_GOLDEN=1 writes {} anew", path.display());
}

fn shortened(text: &str) -> String {
    text.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect()
}

#[test]
fn the_schema_refuses_mistakes_of_form() {
    let validator = validator();
    let taken: Vec<String> = mistakes("form.txt")
        .1
        .iter()
        .filter(|mistake| !is_refused(&validator, mistake))
        .map(|mistake| mistake.name.clone())
        .collect();
    assert_eq!(taken, [""; 0]);
}

#[test]
fn the_schema_takes_mistakes_of_meaning() {
    let validator = validator();
    let refused: Vec<String> = ["meaning.txt", "unfolding.txt"]
        .iter()
        .flat_map(|list| mistakes(list).1)
        .filter(|mistake| is_refused(&validator, mistake))
        .map(|mistake| mistake.name)
        .collect();
    assert_eq!(refused, [""; 0]);
}
