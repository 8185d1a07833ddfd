//! JSON values written out again.

use super::{Json, Value};

impl Json {
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
            Value::String(string) => text.push_str(&quote(string)),
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
                    text.push_str(&quote(&member.name));
                    text.push(':');
                    member.value.write(text);
                }
                text.push('}');
            }
        }
    }
}

/// Text as a JSON string, quotes included.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    #[test]
    fn what_was_read_is_written_compactly() {
        let text = "{ \"a\" : [1.50, null, true, false, {}], \"b\\n\": \"\\u00e9\\\"\" }";
        let document = super::super::read(text).unwrap();
        assert_eq!(document.root.to_text(), "{\"a\":[1.50,null,true,false,{}],\"b\\n\":\"é\\\"\"}");
    }
}
