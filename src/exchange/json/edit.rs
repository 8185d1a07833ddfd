//! Changes to JSON values, to make responses from other responses. Pointers refer to the value before the change.

use super::{Json, Member, Pointer, Value};

impl Json {
    /// A value that is not from a parsed text.
    pub fn new(value: Value) -> Self {
        Self { span: 0..0, value }
    }

    /// A string that is not from a parsed text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Value::String(text.into()))
    }

    /// A number that is not from a parsed text.
    pub fn number(number: impl ToString) -> Self {
        Self::new(Value::Number(number.to_string()))
    }

    /// A member that is not from a parsed text.
    pub fn member(name: impl Into<String>, value: Self) -> Member {
        Member { name: name.into(), name_span: 0..0, value }
    }

    /// Removes the value at a pointer; the root cannot be removed.
    pub fn remove(&mut self, pointer: &Pointer) {
        let Some((last, parents)) = pointer.tokens().split_last() else { return };
        let Some(parent) = self.find_mut(parents) else { return };
        match &mut parent.value {
            Value::Object(members) => members.retain(|member| member.name != *last),
            Value::Array(items) => {
                if let Some(index) = last.parse().ok().filter(|index| *index < items.len()) {
                    items.remove(index);
                }
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Sets the value at a pointer; `-` appends to an array (RFC 6902, section 4.1). Returns whether the place exists.
    pub fn set(&mut self, pointer: &Pointer, new: Self) -> bool {
        let Some((last, parents)) = pointer.tokens().split_last() else {
            *self = new;
            return true;
        };
        let Some(parent) = self.find_mut(parents) else { return false };
        match &mut parent.value {
            Value::Object(members) => {
                match members.iter_mut().rev().find(|member| member.name == *last) {
                    Some(member) => member.value = new,
                    None => members.push(Member { name: last.clone(), name_span: new.span.clone(), value: new }),
                }
                true
            }
            Value::Array(items) if last == "-" => {
                items.push(new);
                true
            }
            Value::Array(items) => {
                last.parse::<usize>().ok().and_then(|index| items.get_mut(index)).is_some_and(|item| {
                    *item = new;
                    true
                })
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => false,
        }
    }

    fn find_mut(&mut self, tokens: &[String]) -> Option<&mut Self> {
        tokens.iter().try_fold(self, |json, token| match &mut json.value {
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            Value::Object(members) => {
                members.iter_mut().rev().find(|member| member.name == *token).map(|member| &mut member.value)
            }
            Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => None,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::read;
    use super::*;

    fn changed(text: &str, change: impl FnOnce(&mut Json)) -> String {
        let mut root = read(text).unwrap().root;
        change(&mut root);
        root.to_text()
    }

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    #[test]
    fn members_and_items_are_set_and_removed() {
        let five = || read("5").unwrap().root;
        assert_eq!(changed(r#"{"a":[1,2]}"#, |root| root.remove(&pointer("/a/0"))), r#"{"a":[2]}"#);
        assert_eq!(changed(r#"{"a":1,"a":2}"#, |root| root.remove(&pointer("/a"))), "{}");
        assert_eq!(changed(r#"{"a":[1]}"#, |root| assert!(root.set(&pointer("/a/-"), five()))), r#"{"a":[1,5]}"#);
        assert_eq!(changed(r#"{"a":1}"#, |root| assert!(root.set(&pointer("/b"), five()))), r#"{"a":1,"b":5}"#);
        assert_eq!(changed(r#"{"a":1}"#, |root| assert!(root.set(&pointer("/a"), five()))), r#"{"a":5}"#);
        assert_eq!(changed(r#"{"a":1}"#, |root| assert!(!root.set(&pointer("/a/b"), five()))), r#"{"a":1}"#);
    }
}
