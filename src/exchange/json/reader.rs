//! The strict reader: how values nest. It keeps its own stack, so that a hostile text cannot overflow the stack of the
//! thread.

use std::collections::HashMap;

use super::scanner::Scanner;
use super::{Document, Duplicate, Json, JsonError, Member, Value};
use crate::exchange::pointer::Pointer;

/// The deepest nesting of arrays and objects that is read. RFC 8259, section 9, allows such a limit.
pub const MAX_DEPTH: usize = 1_000;

/// The most values that are read: each takes many times as much memory as text.
pub const MAX_VALUES: usize = 10_000;

/// The total length in bytes of the pointers of all recorded duplicates. Each can be as long as the text, so without a
/// limit they would grow with its square, and a byte of them can take thirty bytes of memory where names are short.
const MAX_DUPLICATE_POINTERS: usize = 1 << 13;

/// Reads one JSON text, strictly by RFC 8259. Duplicate names and unpaired surrogates are recorded, not refused. The
/// error is the first fault, with its byte offset.
pub fn read(text: &str) -> Result<Document, JsonError> {
    let mut reader = Reader::new(text);
    let root = reader.root()?;
    reader.scanner.skip_whitespace();
    if reader.scanner.byte().is_some() {
        return Err(reader.scanner.trailing_data());
    }
    let Reader { scanner, depth, duplicates, .. } = reader;
    Ok(Document { root, duplicates, unpaired_surrogates: scanner.unpaired_surrogates, depth })
}

struct Reader<'t> {
    scanner: Scanner<'t>,
    /// The open arrays and objects, the innermost last.
    open: Vec<Open>,
    depth: usize,
    /// How many values were read.
    values: usize,
    duplicates: Vec<Duplicate>,
    /// The rest of `MAX_DUPLICATE_POINTERS`.
    room_for_duplicates: usize,
}

/// An array or object that has not ended, and the byte where it starts.
enum Open {
    Array(usize, Vec<Json>),
    /// The last member is the one whose value comes next; until then it has a null.
    Object(usize, Vec<Member>),
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            scanner: Scanner::new(text),
            open: Vec::new(),
            depth: 0,
            values: 0,
            duplicates: Vec::new(),
            room_for_duplicates: MAX_DUPLICATE_POINTERS,
        }
    }

    fn root(&mut self) -> Result<Json, JsonError> {
        let mut whole = self.begin()?;
        loop {
            whole = match whole {
                Some(root) if self.open.is_empty() => return Ok(root),
                Some(value) => self.settle(value)?,
                None => self.begin()?,
            };
        }
    }

    /// Reads a scalar, an empty array or an empty object; `None` if it opened an array or object whose first value
    /// comes next.
    fn begin(&mut self) -> Result<Option<Json>, JsonError> {
        self.scanner.skip_whitespace();
        let start = self.scanner.at;
        match self.scanner.byte() {
            Some(b'[') => {
                self.enter(Open::Array(start, Vec::new()))?;
                Ok(if self.scanner.byte() == Some(b']') { self.leave() } else { None })
            }
            Some(b'{') => {
                self.enter(Open::Object(start, Vec::new()))?;
                if self.scanner.byte() == Some(b'}') { Ok(self.leave()) } else { self.name() }
            }
            Some(_) | None => self.scanner.scalar().map(Some),
        }
    }

    /// Puts a value into the innermost array or object. Returns that array or object if it ends here, and `None` if its
    /// next value comes next.
    fn settle(&mut self, value: Json) -> Result<Option<Json>, JsonError> {
        self.values += 1;
        // An unpaired surrogate is recorded, and takes memory like a value.
        if self.values + self.scanner.unpaired_surrogates.len() > MAX_VALUES {
            return Err(self.over_limit(format!("more than {MAX_VALUES} values")));
        }
        match self.open.last_mut() {
            Some(Open::Array(_, items)) => {
                items.push(value);
                Ok(if self.goes_on(b']', "`,` or `]`")? { None } else { self.leave() })
            }
            Some(Open::Object(_, members)) => {
                if let Some(member) = members.last_mut() {
                    member.value = value;
                }
                if self.goes_on(b'}', "`,` or `}`")? { self.name() } else { Ok(self.leave()) }
            }
            None => Ok(Some(value)),
        }
    }

    /// Passes the comma after a value, unless the array or object ends here.
    fn goes_on(&mut self, end: u8, expected: &str) -> Result<bool, JsonError> {
        self.scanner.skip_whitespace();
        let comma = self.scanner.at;
        if self.scanner.eat(b',') {
            self.scanner.skip_whitespace();
            if self.scanner.byte() == Some(end) {
                let message = format!("trailing comma before `{}`", char::from(end));
                return Err(JsonError { at: comma, message, over_limit: false });
            }
            return Ok(true);
        }
        if self.scanner.byte() == Some(end) { Ok(false) } else { Err(self.scanner.unexpected(expected)) }
    }

    /// Reads a member's name and its colon. Always `None`, as the value comes next.
    fn name(&mut self) -> Result<Option<Json>, JsonError> {
        let start = self.scanner.at;
        if self.scanner.byte() != Some(b'"') {
            return Err(self.scanner.unexpected("a member name in double quotes"));
        }
        let name = self.scanner.string()?;
        let name_span = start..self.scanner.at;
        self.scanner.skip_whitespace();
        if !self.scanner.eat(b':') {
            return Err(self.scanner.unexpected("`:`"));
        }
        let value = Json { span: 0..0, value: Value::Null };
        if let Some(Open::Object(_, members)) = self.open.last_mut() {
            members.push(Member { name, name_span, value });
        }
        Ok(None)
    }

    /// The error for a text that may be JSON, but exceeds a limit.
    fn over_limit(&self, message: String) -> JsonError {
        JsonError { at: self.scanner.at, message, over_limit: true }
    }

    /// Passes an opening bracket and the white space after it.
    fn enter(&mut self, open: Open) -> Result<(), JsonError> {
        if self.open.len() == MAX_DEPTH {
            return Err(self.over_limit(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        self.open.push(open);
        self.depth = self.depth.max(self.open.len());
        self.scanner.at += 1;
        self.scanner.skip_whitespace();
        Ok(())
    }

    /// Passes a closing bracket and makes a value of the innermost array or object.
    fn leave(&mut self) -> Option<Json> {
        self.scanner.at += 1;
        let end = self.scanner.at;
        Some(match self.open.pop()? {
            // Frees unused capacity: one item may have allocated space for four.
            Open::Array(start, mut items) => {
                items.shrink_to_fit();
                Json { span: start..end, value: Value::Array(items) }
            }
            Open::Object(start, mut members) => {
                members.shrink_to_fit();
                self.record_duplicates(&members);
                Json { span: start..end, value: Value::Object(members) }
            }
        })
    }

    fn record_duplicates(&mut self, members: &[Member]) {
        if members.len() < 2 {
            return;
        }
        let mut first_of = HashMap::with_capacity(members.len());
        let mut here = None;
        for member in members {
            let first: &Member = first_of.entry(self.identity(member)).or_insert(member);
            if std::ptr::eq(first, member) {
                continue;
            }
            if self.room_for_duplicates == 0 {
                return;
            }
            let pointer = here.get_or_insert_with(|| self.here()).child(&member.name);
            // The first one over the limit is still recorded, so that there is always one.
            self.room_for_duplicates = self.room_for_duplicates.saturating_sub(pointer.as_str().len());
            self.duplicates.push(Duplicate {
                name: member.name.clone(),
                pointer,
                first: first.name_span.clone(),
                second: member.name_span.clone(),
            });
        }
    }

    /// The text that distinguishes names: the text without escapes. Unpaired surrogates all became U+FFFD, which would
    /// make different names equal, so names with them are compared as written.
    fn identity<'n>(&self, member: &'n Member) -> (NameForm, &'n str)
    where
        't: 'n,
    {
        let span = &member.name_span;
        let unpaired = &self.scanner.unpaired_surrogates;
        let next = unpaired.partition_point(|escape| escape.start < span.start);
        if unpaired.get(next).is_some_and(|escape| escape.start < span.end) {
            (NameForm::AsWritten, self.scanner.text.get(span.clone()).unwrap_or_default())
        } else {
            (NameForm::Decoded, &member.name)
        }
    }

    /// The pointer to the value that has just ended.
    fn here(&self) -> Pointer {
        let mut pointer = Pointer::root();
        for open in &self.open {
            match open {
                Open::Array(_, items) => pointer.push(&items.len().to_string()),
                Open::Object(_, members) => pointer.push(members.last().map_or("", |member| &member.name)),
            }
        }
        pointer
    }
}

/// Keeps names as written from being mistaken for decoded names.
#[derive(PartialEq, Eq, Hash)]
enum NameForm {
    Decoded,
    AsWritten,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> (usize, String) {
        let error = read(text).unwrap_err();
        (error.at, error.message)
    }

    #[test]
    fn white_space_and_nesting_are_read() {
        let document = read(" \r\n\t{ \"a\" : [ 1 , { } ] , \"b\" : [ ] } \n").unwrap();
        assert_eq!((document.root.span, document.depth), (4..37, 3));
        assert!(document.duplicates.is_empty() && document.unpaired_surrogates.is_empty());
        assert_eq!(read("\"text\"").unwrap().depth, 0);
        assert_eq!(read("[]").unwrap().depth, 1);
    }

    #[test]
    fn what_is_not_one_json_text_is_refused() {
        let end = "the end of the text";
        assert_eq!(refusal(""), (0, format!("expected a value, found {end}")));
        assert_eq!(refusal(" \n"), (2, format!("expected a value, found {end}")));
        assert_eq!(refusal("<html>"), (0, "expected a value, found `<`".to_owned()));
        assert_eq!(refusal("{} {}"), (3, "trailing data after the value: `{`".to_owned()));
        assert_eq!(refusal("{\"a\": 1, }"), (7, "trailing comma before `}`".to_owned()));
        assert_eq!(refusal("[1 ,]"), (3, "trailing comma before `]`".to_owned()));
    }

    #[test]
    fn faults_between_values_are_named() {
        assert_eq!(refusal(r#"{"a": 1 x"#), (8, "expected `,` or `}`, found `x`".to_owned()));
        assert_eq!(refusal("[1}"), (2, "expected `,` or `]`, found `}`".to_owned()));
        assert_eq!(refusal("[1,,2]"), (3, "expected a value, found `,`".to_owned()));
        assert_eq!(refusal(r#"{"a" 1}"#), (5, "expected `:`, found `1`".to_owned()));
        assert_eq!(refusal("{a: 1}"), (1, "expected a member name in double quotes, found `a`".to_owned()));
        assert_eq!(refusal("[1"), (2, "expected `,` or `]`, found the end of the text".to_owned()));
    }

    #[test]
    fn duplicate_names_are_recorded_with_both_places() {
        let text = r#"{"x": [0, {"a/b": 1, "issuer": 2, "a\/b": 3, "a/b": 4}]}"#;
        let duplicates = read(text).unwrap().duplicates;
        let shown: Vec<_> = duplicates.iter().map(|one| (one.pointer.as_str(), &text[one.second.clone()])).collect();
        assert_eq!(shown, [("/x/1/a~1b", r#""a\/b""#), ("/x/1/a~1b", r#""a/b""#)]);
        assert!(duplicates.iter().all(|one| one.name == "a/b" && one.first == (11..16)));
    }

    #[test]
    fn different_names_are_not_duplicates() {
        for text in [
            r#"{"a": 1, "A": 2, "": 3, " a": 4}"#,
            r#"{"a": {"a": 1}, "b": {"a": 1}}"#,
            r#"{"\ud800": 1, "\ud801": 2, "\ufffd": 3, "\\ud800": 4}"#,
            r#"["\ud800", {"\ufffd": 1, "b": 2, "\ufffd\ufffd": "\ud800"}]"#,
        ] {
            assert_eq!(read(text).unwrap().duplicates, [], "{text}");
        }
        for text in [r#"{"\ud800": 1, "\ud800": 2}"#, r#"{"\ufffd": 1, "\uFFFD": "\ud800"}"#] {
            assert_eq!(read(text).unwrap().duplicates.len(), 1, "{text}");
        }
    }

    #[test]
    fn the_record_of_duplicates_is_bounded() {
        let members = "\"a\": 0,".repeat(5_000);
        let text = format!("{}{{{members}\"b\": 1}}{}", "{\"name\":".repeat(900), "}".repeat(900));
        let duplicates = read(&text).unwrap().duplicates;
        assert_eq!(duplicates.len(), 1 + MAX_DUPLICATE_POINTERS / (900 * "/name".len() + "/a".len()));
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(read(&nested(MAX_DEPTH)).unwrap().depth, MAX_DEPTH);
        assert_eq!(refusal(&nested(MAX_DEPTH + 1)), (1_000, "nested deeper than 1000 levels".to_owned()));
        assert_eq!(refusal(&"{\"\":[".repeat(1_000_000)).1, "nested deeper than 1000 levels");
    }

    #[test]
    fn a_small_stack_is_enough_for_the_deepest_text() {
        let text = "{\"a\":[".repeat(500) + "1" + &"]}".repeat(500);
        let work = move || drop(read(&text).unwrap());
        std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let scalar = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        scalar.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::hash_map(any::<String>(), inner, 0..5)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn same(ours: &Json, theirs: &serde_json::Value) -> bool {
        use serde_json::Value as Theirs;
        match (&ours.value, theirs) {
            (Value::Null, Theirs::Null) => true,
            (Value::Boolean(a), Theirs::Bool(b)) => a == b,
            (Value::Number(a), Theirs::Number(b)) => *a == b.to_string(),
            (Value::String(a), Theirs::String(b)) => a == b,
            (Value::Array(a), Theirs::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            (Value::Object(a), Theirs::Object(b)) => {
                a.len() == b.len() && a.iter().all(|a| b.get(&a.name).is_some_and(|b| same(&a.value, b)))
            }
            (
                Value::Null
                | Value::Boolean(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_),
                _,
            ) => false,
        }
    }

    /// The reader of the other library as it skips values: it checks the grammar, but neither number ranges nor
    /// surrogate pairs.
    fn is_json_to_serde(text: &str) -> bool {
        serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    }

    proptest! {
        #[test]
        fn values_are_those_of_serde_json(value in any_value(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let document = read(&text.unwrap()).unwrap();
            prop_assert!(same(&document.root, &value));
            prop_assert_eq!(document.duplicates, []);
        }

        #[test]
        fn texts_with_one_fault_are_judged_as_by_serde_json(value in any_value(), at: prop::sample::Index, other in "[\\PC\\x00]?") {
            let mut characters: Vec<char> = value.to_string().chars().collect();
            let at = at.index(characters.len());
            characters.splice(at..=at, other.chars());
            let text: String = characters.into_iter().collect();
            prop_assert_eq!(read(&text).is_ok(), is_json_to_serde(&text), "{}", text);
        }

        #[test]
        fn scraps_are_judged_as_by_serde_json(text in r#"([\[\]{}:,"\\ 0-9eE+.-]|true|null|"a"|\\u|\\n|d8|dc){0,16}"#) {
            prop_assert_eq!(read(&text).is_ok(), is_json_to_serde(&text), "{}", text);
        }

        #[test]
        fn what_is_written_is_read_back(value in any_value(), text in r#"([\[\]{}:,"\\ 0-9eE+.-]|true|null|"a"|\\u|\\n|d8|dc){0,16}"#) {
            for text in [value.to_string(), text] {
                let Ok(document) = read(&text) else { continue };
                for written in [document.root.to_text(), document.root.to_pretty_text()] {
                    let again = read(&written).unwrap();
                    prop_assert_eq!(again.root.to_text(), document.root.to_text(), "{}", written);
                }
            }
        }

        #[test]
        fn pointers_lead_where_those_of_serde_json_lead(
            text in r#"(\{"[ab/~0]{0,2}":|\[0,|[0-9"]){0,9}"#,
            value in prop::sample::select(&[r#"{"a":{"b":[1,{"":2}],"":3},"/":[[4]],"~":5,"01":6}"#, "[[1,2],[3]]"][..]),
            pointer in "(/[ab01/+-]?|/~1|/~0){0,4}",
        ) {
            for text in [text.as_str(), value] {
                let (Ok(ours), Ok(theirs)) = (read(text), serde_json::from_str::<serde_json::Value>(text)) else { continue };
                let (ours, theirs) = (ours.root.find(&Pointer::parse(&pointer).unwrap()), theirs.pointer(&pointer));
                let agree = ours.zip(theirs).map_or(ours.is_none() && theirs.is_none(), |(ours, theirs)| same(ours, theirs));
                prop_assert!(agree, "{} {}", text, pointer);
            }
        }

        #[test]
        fn any_text_is_read_or_refused_at_a_character(text: String) {
            if let Err(error) = read(&text) {
                prop_assert!(text.is_char_boundary(error.at));
            }
        }
    }
}
