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
        if members.len() < 2 || self.are_few_and_distinct(members) {
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

    /// Whether there are so few names that comparing each with each is fastest, and all differ. Most objects are like that.
    fn are_few_and_distinct(&self, members: &[Member]) -> bool {
        const FEW: usize = 8;
        let is_new = |(index, member): (usize, &Member)| {
            !members[..index].iter().any(|before| self.identity(before) == self.identity(member))
        };
        members.len() <= FEW && members.iter().enumerate().all(is_new)
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
mod tests;
