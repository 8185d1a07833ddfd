//! The JSON Schema (2020-12) of a language, for editors, made from the shapes that its reader uses.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::shape::{Form, Object, Shape};

/// Text with a place that is filled in when the file is read.
const HOLE: &str = "<[a-z][a-z0-9._?-]*>";

/// The mappings of a language, the root first, and whether its texts may have holes (`<…>`).
pub(crate) struct Definitions {
    pub(crate) title: &'static str,
    /// A file is one of these.
    pub(crate) roots: Vec<&'static Object>,
    pub(crate) objects: Vec<&'static Object>,
    pub(crate) has_holes: bool,
    /// What editors offer to begin with.
    pub(crate) skeletons: &'static [Skeleton],
}

/// The beginning of a mapping, as editors insert it.
pub(crate) struct Skeleton {
    /// The name of the mapping.
    pub(crate) of: &'static str,
    /// What it is called in the list of an editor.
    pub(crate) label: &'static str,
    /// YAML in natural order, with `$1`, `$2` for what is to be filled in.
    pub(crate) text: &'static str,
}

/// The schema as pretty-printed JSON with a newline at its end.
pub(crate) fn schema_of(definitions: &Definitions) -> String {
    let writer = Writer { has_holes: definitions.has_holes, skeletons: definitions.skeletons };
    let mut objects: Map<String, Value> =
        definitions.objects.iter().map(|object| (definition_name(object), writer.object(object))).collect();
    if definitions.has_holes {
        objects.insert("hole".to_owned(), json!({ "type": "string", "pattern": format!("^{HOLE}$") }));
    }
    let mut schema = root(&definitions.roots);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = definitions.title.into();
    schema["$defs"] = objects.into();
    format!("{schema:#}\n")
}

/// A file is one of some mappings. Which one shows in its first key, if that must be there: editors then show what is wrong
/// in it, and not only that it is none of them.
fn root(roots: &[&'static Object]) -> Value {
    let any = json!({ "anyOf": roots.iter().map(|root| reference(root)).collect::<Vec<_>>() });
    let mark = |root: &&'static Object| root.keys().next().filter(|key| key.required).map(|key| key.name);
    roots.iter().rev().fold(any, |other, root| match mark(root) {
        Some(mark) => json!({ "if": { "required": [mark] }, "then": reference(root), "else": other }),
        None => other,
    })
}

fn definition_name(object: &Object) -> String {
    object.name.replace(' ', "-")
}

fn reference(object: &Object) -> Value {
    json!({ "$ref": format!("#/$defs/{}", definition_name(object)) })
}

struct Writer {
    has_holes: bool,
    skeletons: &'static [Skeleton],
}

impl Writer {
    fn object(&self, object: &Object) -> Value {
        let properties: Map<String, Value> = object
            .keys()
            .map(|key| {
                let mut schema = self.shape(&key.shape);
                schema["description"] = key.about.into();
                (key.name.to_owned(), schema)
            })
            .collect();
        let mut schema = json!({ "type": "object", "properties": properties, "minProperties": 1 });
        schema["additionalProperties"] = false.into();
        for open in object.open_keys {
            let mut values = self.shape(&open.shape);
            values["description"] = open.about.into();
            match open.form.pattern {
                Some(pattern) => schema["patternProperties"][Self::open_pattern(pattern, object)] = values,
                None => schema["additionalProperties"] = values,
            }
        }
        if self.has_holes {
            // Which key it is shows only when the hole is filled in.
            schema["patternProperties"][HOLE] = json!({});
        }
        let required: Vec<&str> = object.keys().filter(|key| key.required).map(|key| key.name).collect();
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        let all_of = self.presence(object);
        if !all_of.is_empty() {
            schema["allOf"] = all_of.into();
        }
        let snippets = self.snippets(object.name);
        if !snippets.is_empty() {
            schema["defaultSnippets"] = snippets.into();
        }
        schema
    }

    /// What editors offer to begin a mapping of this name with.
    fn snippets(&self, name: &str) -> Vec<Value> {
        let own = self.skeletons.iter().filter(|skeleton| skeleton.of == name);
        own.map(|skeleton| json!({ "label": skeleton.label, "bodyText": skeleton.text })).collect()
    }

    /// The pattern of open keys without the known ones: a schema takes every pattern that a key matches.
    fn open_pattern(pattern: &str, object: &Object) -> String {
        let regex = Regex::new(pattern).ok();
        let matches = |name: &str| regex.as_ref().is_some_and(|regex| regex.is_match(name));
        let known: Vec<&str> = object.keys().map(|key| key.name).filter(|name| matches(name)).collect();
        let others = if known.is_empty() { String::new() } else { format!("^(?!(?:{})$)", known.join("|")) };
        format!("{others}(?:{pattern})")
    }

    fn presence(&self, object: &Object) -> Vec<Value> {
        let exactly = object.one_of.iter().map(|set| json!({ "oneOf": self.each_required(set) }));
        let at_most = object.at_most_one_of.iter().map(|set| {
            let mut alternatives = self.each_required(set);
            alternatives.push(json!({ "not": { "anyOf": self.each_required(set) } }));
            json!({ "oneOf": alternatives })
        });
        exactly.chain(at_most).collect()
    }

    /// One schema for each key that may be there. A key that rows may leave out (`<each.column?>`) is none.
    fn each_required(&self, set: &[&str]) -> Vec<Value> {
        let one = |name: &&str| {
            let mut schema = json!({ "required": [name] });
            if self.has_holes {
                schema["properties"][*name] = json!({ "not": { "type": "string", "pattern": "\\?>$" } });
            }
            schema
        };
        set.iter().map(one).collect()
    }

    fn pattern(&self, pattern: &str) -> String {
        if self.has_holes { format!("({pattern})|{HOLE}") } else { pattern.to_owned() }
    }

    fn or_hole(&self, schema: Value) -> Value {
        if self.has_holes { json!({ "anyOf": [schema, { "$ref": "#/$defs/hole" }] }) } else { schema }
    }

    /// Text of a form; what editors are to offer stands beside it.
    fn text(&self, form: &Form) -> Value {
        let any = match form.pattern {
            None => json!({ "type": "string" }),
            Some(pattern) => json!({ "type": "string", "pattern": self.pattern(pattern) }),
        };
        if form.examples.is_empty() { any } else { json!({ "anyOf": [{ "enum": form.examples }, any] }) }
    }

    fn shape(&self, shape: &Shape) -> Value {
        match shape {
            Shape::Text(form) => self.text(form),
            Shape::Word(words) => self.or_hole(json!({ "enum": words })),
            Shape::Integer { least, most: u64::MAX } => self.or_hole(json!({ "type": "integer", "minimum": least })),
            Shape::Integer { least, most } => {
                self.or_hole(json!({ "type": "integer", "minimum": least, "maximum": most }))
            }
            Shape::Boolean => self.or_hole(json!({ "type": "boolean" })),
            Shape::Just(value) => self.or_hole(json!({ "const": value })),
            Shape::Null => json!({ "type": "null" }),
            Shape::Json => json!({}),
            Shape::PlainJson => json!({ "not": { "type": "object" } }),
            Shape::List(of) => self.or_hole(json!({ "type": "array", "minItems": 1, "items": self.shape(of) })),
            Shape::MaybeEmptyList(of) => self.or_hole(json!({ "type": "array", "items": self.shape(of) })),
            Shape::Table { keys, values } => {
                let mut schema = json!({ "type": "object", "additionalProperties": self.shape(values) });
                if values.is_closed() {
                    schema["minProperties"] = 1.into();
                }
                if let Some(pattern) = keys.pattern {
                    schema["propertyNames"] = json!({ "pattern": self.pattern(pattern) });
                }
                self.or_hole(schema)
            }
            Shape::Object(object) => self.or_hole(reference(object)),
            Shape::Either(shapes) => {
                json!({ "anyOf": shapes.iter().map(|shape| self.shape(shape)).collect::<Vec<_>>() })
            }
        }
    }
}
