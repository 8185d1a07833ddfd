//! The JSON Schema takes and refuses what the reader does.

use serde_json::Value;

use super::{FILES, Mistake, mistakes, text_of};
use crate::notation::yaml;
use crate::source::{Problems, SourceFile};
use crate::suite::json_schema;

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
        let errors: Vec<String> = validator.iter_errors(&json(name, &text_of(name))).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
}

#[test]
fn the_schema_refuses_mistakes_of_form() {
    let validator = validator();
    let taken: Vec<String> =
        mistakes("form.txt").1.iter().filter(|mistake| !is_refused(&validator, mistake)).map(|mistake| mistake.name.clone()).collect();
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
