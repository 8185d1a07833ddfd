//! Places in case files, and the problems found there. Reports draw them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A case file: its name and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as given by the user, such as `cases/auth-metadata.yaml`.
    pub name: String,
    /// The complete text.
    pub text: Cow<'static, str>,
    /// Computed when a place is first asked for.
    line_starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// Keeps a file's name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: Cow::Owned(text.into()), line_starts: OnceLock::new() })
    }

    /// Keeps a file of these octets, without the mark that may stand before its text (U+FEFF). What is no UTF-8 is a
    /// problem, with its place in the text as far as it can be read.
    pub fn from_octets(name: impl Into<String>, octets: Vec<u8>) -> Result<Arc<Self>, Box<Problem>> {
        let error = match String::from_utf8(octets) {
            Ok(text) if text.contains('\0') => {
                return Err(other_encoding(name, &text, "there are octets of zero in it"));
            }
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text);
                return Ok(Self::new(name, text));
            }
            Err(error) => error,
        };
        let at = error.utf8_error().valid_up_to();
        let octets = error.as_bytes();
        let text = String::from_utf8_lossy(octets).into_owned();
        if octets.starts_with(&[0xff, 0xfe]) || octets.starts_with(&[0xfe, 0xff]) {
            return Err(other_encoding(name, &text, "it looks like UTF-16"));
        }
        let file = Self::new(name, text);
        let octet = octets.get(at).copied().unwrap_or_default();
        let message = format!("this octet (0x{octet:02X}) is not UTF-8; in Latin-1 it is `{}`", char::from(octet));
        let problem = Problem::new(ProblemCode::Syntax, file.place(at..at + 1), message);
        Err(Box::new(problem.help("save the file as UTF-8")))
    }

    /// Keeps the name and text of a file that is part of the binary.
    pub fn built_in(name: &str, text: &'static str) -> Arc<Self> {
        Arc::new(Self { name: name.to_owned(), text: Cow::Borrowed(text), line_starts: OnceLock::new() })
    }

    /// Whether it is part of the binary: then no user has a file of this name.
    pub fn is_built_in(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    fn line_starts(&self) -> &[usize] {
        let find = || std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.line_starts.get_or_init(find)
    }

    /// The place of a byte range of this file. A range outside the text is shortened to it, and a range that cuts a
    /// character is widened to all of it.
    pub fn place(self: &Arc<Self>, span: Range<usize>) -> Place {
        let mut end = span.end.min(self.text.len());
        let mut start = span.start.min(end);
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Place { file: Arc::clone(self), span: start..end }
    }

    /// Byte offset of the start of a line, counted from 1.
    pub fn line_start(&self, line: usize) -> usize {
        let index = line.saturating_sub(1);
        self.line_starts().get(index).copied().unwrap_or(self.text.len())
    }
}

/// The problem that a text is in another encoding, from its beginning or its first octet of zero.
fn other_encoding(name: impl Into<String>, text: &str, why: &str) -> Box<Problem> {
    let at = text.find('\0').filter(|_| !text.starts_with('\u{fffd}')).unwrap_or(0);
    let place = SourceFile::new(name, text).place(at..at + 1);
    let message = format!("this is not text in UTF-8: {why}");
    Box::new(Problem::new(ProblemCode::Syntax, place, message).help("save the file as UTF-8"))
}

/// Files that are read together, concatenated: a byte offset in all of them identifies the file.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Each file, with the offset at which it begins.
    files: Vec<(usize, Arc<SourceFile>)>,
}

impl Sources {
    /// Adds a file, and returns the offset at which it begins.
    pub fn add(&mut self, file: &Arc<SourceFile>) -> usize {
        // One octet more than the text: the end of a file is not the beginning of the next.
        let base = self.files.last().map_or(0, |(base, file)| base + file.text.len() + 1);
        self.files.push((base, Arc::clone(file)));
        base
    }

    /// The files, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.files.iter().map(|(_, file)| file)
    }

    /// The place of a byte range of all files.
    pub fn place(&self, span: &Range<usize>) -> Place {
        let index = self.files.partition_point(|(base, _)| *base <= span.start).saturating_sub(1);
        match self.files.get(index) {
            Some((base, file)) => file.place(span.start - base..span.end.saturating_sub(*base)),
            None => SourceFile::new("", "").place(0..0),
        }
    }
}

/// Collects problems with their places while files are read.
#[derive(Debug, Default)]
pub struct Problems {
    /// The files.
    pub sources: Sources,
    /// The problems, in the order in which they were found.
    pub list: Vec<Problem>,
}

impl Problems {
    /// Adds a problem, and returns it for more details.
    pub fn report(&mut self, code: ProblemCode, span: &Range<usize>, message: impl Into<String>) -> &mut Problem {
        let index = self.list.len();
        self.list.push(Problem::new(code, self.sources.place(span), message));
        &mut self.list[index]
    }

    /// Whether there is a problem that begins in this byte range.
    pub fn has_problem_in(&self, span: &Range<usize>) -> bool {
        let place = self.sources.place(span);
        self.list
            .iter()
            .any(|problem| problem.place.file == place.file && place.span.contains(&problem.place.span.start))
    }
}

/// A byte range in a case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte range in the file's text.
    pub span: Range<usize>,
}

impl Place {
    /// The line of the range's start, from 1.
    pub fn line(&self) -> usize {
        self.file.line_starts().partition_point(|start| *start <= self.span.start)
    }

    /// The column of the range's start in characters, from 1.
    pub fn column(&self) -> usize {
        let start = self.file.line_start(self.line());
        self.file.text.get(start..self.span.start).map_or(1, |before| before.chars().count() + 1)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.file.name, self.line(), self.column())
    }
}

/// The kind of a problem in a case file: a stable word that tools may match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemCode {
    /// The text is not YAML, or uses a part of YAML that case files do not allow.
    Syntax,
    /// A plain scalar that YAML tools read differently.
    AmbiguousScalar,
    /// A key that the language does not have.
    UnknownKey,
    /// A key that occurs twice in one mapping.
    DuplicateKey,
    /// A required key that is missing.
    MissingKey,
    /// A value of the wrong type for its key.
    WrongType,
    /// A value of the right type that the key does not allow.
    WrongValue,
    /// Not a JSON Pointer (RFC 6901).
    BadPointer,
    /// A template that cannot be read.
    BadTemplate,
    /// A name of a request, test or document that the file does not have.
    UnknownName,
    /// A name that is declared only later.
    LaterName,
    /// A value that a request is made from, and that no test requires.
    UndemandedValue,
    /// An id that another test has too.
    DuplicateId,
    /// Not a Matrix version, or versions in the wrong order.
    BadVersion,
    /// A file of the first edition of the case language.
    FirstEdition,
    /// The responses in the file do not prove the test.
    Unproven,
}

impl ProblemCode {
    /// The stable word for it, such as `unknown-key`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::AmbiguousScalar => "ambiguous-scalar",
            Self::UnknownKey => "unknown-key",
            Self::DuplicateKey => "duplicate-key",
            Self::MissingKey => "missing-key",
            Self::WrongType => "wrong-type",
            Self::WrongValue => "wrong-value",
            Self::BadPointer => "bad-pointer",
            Self::BadTemplate => "bad-template",
            Self::UnknownName => "unknown-name",
            Self::LaterName => "later-name",
            Self::UndemandedValue => "undemanded-value",
            Self::DuplicateId => "duplicate-id",
            Self::BadVersion => "bad-version",
            Self::FirstEdition => "first-edition",
            Self::Unproven => "unproven",
        }
    }
}

/// A problem in a case file: what is wrong, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind of problem.
    pub code: ProblemCode,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// A second place that belongs to it, with a label.
    pub related: Option<(Place, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    /// A problem with only its code, place and message.
    pub fn new(code: ProblemCode, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), related: None, help: None }
    }

    /// This problem with a help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// This problem with a second place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }
}

/// The longest word, in characters, for which a similar name is looked up: longer words are not typing errors.
const LONGEST_WORD: usize = 100;

/// The name among `known` that is most similar to `word`, if one is similar enough to be meant; two swapped neighbours
/// count as one change.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_fit(word, known.into_iter().map(|name| (0, name)))
}

/// The nearest of these names to a misspelt word, where each counts as so many characters further away.
pub(crate) fn nearest_fit<'a>(word: &str, known: impl IntoIterator<Item = (usize, &'a str)>) -> Option<&'a str> {
    // Of a long text only the first characters are compared.
    let length = |text: &str, most: usize| text.chars().take(most + 1).count();
    let word_length = length(word, LONGEST_WORD);
    if word_length > LONGEST_WORD {
        return None;
    }
    let limit = (word_length / 3).max(1);
    let steps = |name: &str| {
        let near = length(name, word_length + limit).abs_diff(word_length) <= limit;
        let distance = near.then(|| strsim::osa_distance(word, name)).filter(|distance| *distance <= limit);
        // A name that goes on where the other ends is as far away as one can be that is still meant.
        distance.or_else(|| goes_on(word, name).then_some(limit + 1))
    };
    let found = known.into_iter().filter_map(|(further, name)| Some((steps(name)? + further, name)));
    found.min_by_key(|(steps, _)| *steps).map(|(_, name)| name)
}

/// Whether one of two words of some length begins with the other.
fn goes_on(left: &str, right: &str) -> bool {
    const SHORTEST: usize = 4;
    let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
    short.len() >= SHORTEST && long.starts_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let file = SourceFile::new("a.yaml", "é: 1\nü: [x]\n");
        let at = file.text.find('[').unwrap_or(0);
        assert_eq!(file.place(at..at + 1).to_string(), "a.yaml:2:4");
        assert_eq!(file.place(0..1).to_string(), "a.yaml:1:1");
    }

    #[test]
    fn a_place_is_in_the_text_and_of_whole_characters() {
        let file = SourceFile::new("a.yaml", "aé");
        assert_eq!(file.place(2..2).span, 1..3);
        assert_eq!(file.place(0..2).span, 0..3);
        assert_eq!(file.place(5..9).span, 3..3);
    }

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("reqest", ["tests", "request", "requests"]), Some("request"));
        assert_eq!(nearest("levle", ["level", "report"]), Some("level"));
        assert_eq!(nearest("banana", ["level", "report"]), None);
        assert_eq!(nearest("abc", ["bac", "xbc", "abd"]), Some("bac"), "a swap is one step");
        assert_eq!(nearest("requests/first", ["requests/frist"]), Some("requests/frist"));
        assert_eq!(nearest(&"a".repeat(101), [&*"a".repeat(101)]), None);
        assert_eq!(nearest("match", ["matches", "members"]), Some("matches"), "one goes on");
        assert_eq!(nearest("creat/long", ["again", "create", "create/long"]), Some("create/long"));
    }
}
