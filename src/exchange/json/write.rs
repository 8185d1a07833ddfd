//! JSON values as text.

use super::{Json, Value};

impl Json {
    /// The value as indented JSON text: a line for each member and item.
    pub fn to_pretty_text(&self) -> String {
        let mut text = String::new();
        self.write_pretty(&mut text, 0);
        text
    }

    fn write_pretty(&self, text: &mut String, depth: usize) {
        let parts: Vec<(String, &Self)> = match &self.value {
            Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
            Value::Object(members) => {
                members.iter().map(|member| (format!("{}: ", quote(&member.name)), &member.value)).collect()
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        let (open, close) = if matches!(self.value, Value::Array(_)) { ('[', ']') } else { ('{', '}') };
        if parts.is_empty() {
            self.write(text);
            return;
        }
        text.push(open);
        for (index, (name, value)) in parts.into_iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            text.push_str(&"  ".repeat(depth + 1));
            text.push_str(&name);
            value.write_pretty(text, depth + 1);
        }
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
        text.push(close);
    }

    /// The value as compact JSON text.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match &self.value {
            Value::Null => text.push_str("null"),
            Value::Boolean(true) => text.push_str("true"),
            Value::Boolean(false) => text.push_str("false"),
            Value::Number(number) => text.push_str(number),
            Value::String(string) => write_quoted(string, text),
            Value::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    item.write(text);
                }
                text.push(']');
            }
            Value::Object(members) => {
                text.push('{');
                for (index, member) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    write_quoted(&member.name, text);
                    text.push(':');
                    member.value.write(text);
                }
                text.push('}');
            }
        }
    }
}

/// Text as a JSON string, with quotes.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    write_quoted(text, &mut quoted);
    quoted
}

fn write_quoted(text: &str, out: &mut String) {
    if text.bytes().any(|octet| octet < b' ' || b"\"\\".contains(&octet)) {
        out.push_str(&serde_json::Value::from(text).to_string());
    } else {
        out.extend(["\"", text, "\""]);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    #[test]
    fn for_people_each_member_has_a_line_and_keeps_its_place() {
        let document = super::super::read(r#"{"b":[1,[]],"a":{}}"#).unwrap();
        assert_eq!(document.root.to_pretty_text(), "{\n  \"b\": [\n    1,\n    []\n  ],\n  \"a\": {}\n}");
    }

    #[test]
    fn what_was_read_is_written_compactly() {
        let text = "{ \"a\" : [1.50, null, true, false, {}], \"b\\n\": \"\\u00e9\\\"\" }";
        let document = super::super::read(text).unwrap();
        assert_eq!(document.root.to_text(), "{\"a\":[1.50,null,true,false,{}],\"b\\n\":\"é\\\"\"}");
    }
}
