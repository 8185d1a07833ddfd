//! The JSON Schema (2020-12) of a language, for editors, made from the shapes that its reader uses.

use serde_json::{Map, Value, json};

use super::shape::{Object, Shape};

/// Text with a place that is filled in when the file is read.
const HOLE: &str = "<[a-z][a-z0-9._?-]*>";

/// The mappings of a language, the root first, and whether its texts may have holes (`<…>`).
pub(crate) struct Definitions {
    pub(crate) title: &'static str,
    /// A file is one of these.
    pub(crate) roots: Vec<&'static Object>,
    pub(crate) objects: Vec<&'static Object>,
    pub(crate) has_holes: bool,
}

/// The schema as pretty-printed JSON with a newline at its end.
pub(crate) fn schema_of(definitions: &Definitions) -> String {
    let writer = Writer { has_holes: definitions.has_holes };
    let mut objects: Map<String, Value> =
        definitions.objects.iter().map(|object| (definition_name(object), writer.object(object))).collect();
    if definitions.has_holes {
        objects.insert("hole".to_owned(), json!({ "type": "string", "pattern": format!("^{HOLE}$") }));
    }
    let roots: Vec<Value> = definitions.roots.iter().map(|root| reference(root)).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definitions.title,
        "anyOf": roots,
        "$defs": objects,
    });
    format!("{schema:#}\n")
}

fn definition_name(object: &Object) -> String {
    object.name.replace(' ', "-")
}

fn reference(object: &Object) -> Value {
    json!({ "$ref": format!("#/$defs/{}", definition_name(object)) })
}

struct Writer {
    has_holes: bool,
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
                Some(pattern) => schema["patternProperties"][self.pattern(pattern)] = values,
                None => schema["additionalProperties"] = values,
            }
        }
        let required: Vec<&str> = object.keys().filter(|key| key.required).map(|key| key.name).collect();
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        let all_of = Self::presence(object);
        if !all_of.is_empty() {
            schema["allOf"] = all_of.into();
        }
        schema
    }

    fn presence(object: &Object) -> Vec<Value> {
        let exactly = object.one_of.iter().map(|set| json!({ "oneOf": each_required(set) }));
        let at_most = object.at_most_one_of.iter().map(|set| {
            let mut alternatives = each_required(set);
            alternatives.push(json!({ "not": { "anyOf": each_required(set) } }));
            json!({ "oneOf": alternatives })
        });
        exactly.chain(at_most).collect()
    }

    fn pattern(&self, pattern: &str) -> String {
        if self.has_holes { format!("({pattern})|{HOLE}") } else { pattern.to_owned() }
    }

    fn or_hole(&self, schema: Value) -> Value {
        if self.has_holes { json!({ "anyOf": [schema, { "$ref": "#/$defs/hole" }] }) } else { schema }
    }

    fn shape(&self, shape: &Shape) -> Value {
        match shape {
            Shape::Text(form) => match form.pattern {
                None => json!({ "type": "string" }),
                Some(pattern) => json!({ "type": "string", "pattern": self.pattern(pattern) }),
            },
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

fn each_required(set: &[&str]) -> Vec<Value> {
    set.iter().map(|name| json!({ "required": [name] })).collect()
}
