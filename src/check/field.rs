//! Header fields (RFC 9110, section 5). The parsers of their grammar are in `grammar`.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use regex_lite::Regex;

use super::grammar::{self, cache_control, delta_seconds, entity_tag, http_date, list, media_type};
use super::{Context, Spot, Subject, Verdict, look_up};

/// Whether members of a list are compared with their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCase {
    /// `GET` is not `get`.
    Matters,
    /// Field names and directives.
    Ignored,
}

/// The grammar that a field value follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldGrammar {
    /// RFC 9111, section 5.2
    CacheControl,
    /// RFC 9111, section 1.2.2
    DeltaSeconds,
    /// RFC 9110, section 8.8.3
    EntityTag,
    /// A list of field names, or `*` (RFC 9110, section 12.5.5)
    FieldNames,
    /// IMF-fixdate (RFC 9110, section 5.6.7)
    HttpDate,
    /// RFC 9110, section 8.3.1
    MediaType,
    /// A list of method tokens, or nothing (RFC 9110, section 10.2.1)
    Methods,
    /// Seconds or a date (RFC 9110, section 10.2.3)
    RetryAfter,
}

impl FieldGrammar {
    /// All of them with their names in the case language.
    pub const ALL: [(&'static str, Self); 8] = [
        ("cache-control", Self::CacheControl),
        ("delta-seconds", Self::DeltaSeconds),
        ("entity-tag", Self::EntityTag),
        ("field-names", Self::FieldNames),
        ("http-date", Self::HttpDate),
        ("media-type", Self::MediaType),
        ("methods", Self::Methods),
        ("retry-after", Self::RetryAfter),
    ];

    fn describe(self) -> &'static str {
        match self {
            Self::CacheControl => "a list of cache directives",
            Self::DeltaSeconds => "a whole number of seconds",
            Self::EntityTag => "an entity tag, as in \"v1\" or W/\"v1\"",
            Self::FieldNames => "a list of field names",
            Self::HttpDate => "a date such as Mon, 23 Nov 2026 20:00:00 GMT",
            Self::MediaType => "a media type",
            Self::Methods => "a list of methods",
            Self::RetryAfter => "a number of seconds or a date",
        }
    }

    fn error(self, value: &str) -> Option<grammar::GrammarError> {
        match self {
            Self::CacheControl => cache_control::parse(value).err(),
            Self::DeltaSeconds => delta_seconds::parse(value).err(),
            Self::EntityTag => entity_tag::parse(value).err(),
            Self::FieldNames => list::field_names(value).err(),
            Self::HttpDate => http_date::parse(value).err(),
            Self::MediaType => media_type::parse(value).err(),
            Self::Methods => list::tokens(value).err(),
            Self::RetryAfter => delta_seconds::retry_after(value).err(),
        }
    }
}

/// One thing asked of a header field.
#[derive(Debug, Clone)]
pub enum FieldCondition {
    /// It is there, or it is not.
    Present(bool),
    /// One line, one member.
    Single,
    /// The whole value is one of these.
    OneOf(Vec<String>),
    /// The value matches.
    Matches(Regex),
    /// The value follows a grammar.
    Grammar(FieldGrammar),
    /// The media type, in lower case.
    MediaType(String),
    /// The `charset` parameter is one of these, in lower case.
    Charset(Vec<String>),
    /// The list has a member of each of these groups.
    Includes(Vec<Vec<String>>, NameCase),
    /// A date at most so far from our clock.
    NearClock(Duration),
    /// A date not after that of another field.
    NotAfter(String),
    /// The value is that of the same field in another response.
    SameAs(String),
    /// These do not hold.
    Not(Vec<FieldCondition>),
}

impl FieldCondition {
    pub(super) fn collect_requests(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::SameAs(request) => {
                names.insert(request.clone());
            }
            Self::Not(inner) => inner.iter().for_each(|condition| condition.collect_requests(names)),
            Self::Present(_)
            | Self::Single
            | Self::OneOf(_)
            | Self::Matches(_)
            | Self::Grammar(_)
            | Self::MediaType(_)
            | Self::Charset(_)
            | Self::Includes(..)
            | Self::NearClock(_)
            | Self::NotAfter(_) => {}
        }
    }
}

/// Judges all `conditions` on the field `name`.
pub(super) fn judge(name: &str, conditions: &[FieldCondition], subject: Subject<'_>, context: Context<'_>) -> Verdict {
    let field = Field { name, value: subject.response.fields.value(name), subject, context };
    field.judge_all(conditions)
}

/// A header field under judgement.
struct Field<'a> {
    name: &'a str,
    value: Option<String>,
    subject: Subject<'a>,
    context: Context<'a>,
}

impl Field<'_> {
    fn judge_all(&self, conditions: &[FieldCondition]) -> Verdict {
        Verdict::all(conditions.iter().map(|condition| self.judge(condition)), || Verdict::Holds)
    }

    fn violated(&self, expected: impl AsRef<str>) -> Verdict {
        let got =
            self.value.as_ref().map_or_else(|| format!("no {}", self.name), |value| format!("{}: {value}", self.name));
        self.subject.violated(format!("{}: {}", self.name, expected.as_ref()), got, Spot::Field(self.name.to_owned()))
    }

    fn absent(&self) -> Verdict {
        Verdict::NotApplicable(format!("the response to `{}` has no {}", self.subject.request, self.name))
    }

    fn judge(&self, condition: &FieldCondition) -> Verdict {
        if let FieldCondition::Present(wanted) = condition {
            return self.judge_presence(*wanted);
        }
        let Some(value) = self.value.as_deref() else { return self.absent() };
        match condition {
            FieldCondition::Present(wanted) => self.judge_presence(*wanted),
            FieldCondition::Single => self.judge_single(),
            FieldCondition::OneOf(values) => {
                self.require(values.iter().any(|known| known == value), || values.join(" or "))
            }
            FieldCondition::Matches(regex) => self.require(regex.is_match(value), || format!("matching {regex}")),
            FieldCondition::Grammar(grammar) => self.judge_grammar(*grammar, value),
            FieldCondition::MediaType(wanted) => self.judge_media_type(wanted, value),
            FieldCondition::Charset(wanted) => self.judge_charset(wanted, value),
            FieldCondition::Includes(groups, case) => self.judge_includes(groups, *case, value),
            FieldCondition::NearClock(most) => self.judge_near_clock(*most, value),
            FieldCondition::NotAfter(other) => self.judge_not_after(other, value),
            FieldCondition::SameAs(request) => self.judge_same_as(request),
            FieldCondition::Not(inner) => self.judge_not(inner),
        }
    }

    fn require(&self, holds: bool, expected: impl FnOnce() -> String) -> Verdict {
        if holds { Verdict::Holds } else { self.violated(expected()) }
    }

    fn judge_presence(&self, wanted: bool) -> Verdict {
        self.require(self.value.is_some() == wanted, || if wanted { "present".to_owned() } else { "absent".to_owned() })
    }

    fn judge_single(&self) -> Verdict {
        let lines = self.subject.response.fields.lines(self.name).count();
        let members = self.value.as_deref().map_or(0, |value| list::members(value).len());
        self.require(lines <= 1 && members <= 1, || format!("one value, not {}", lines.max(members)))
    }

    fn judge_grammar(&self, grammar: FieldGrammar, value: &str) -> Verdict {
        grammar.error(value).map_or(Verdict::Holds, |error| self.violated(format!("{} ({error})", grammar.describe())))
    }

    fn judge_media_type(&self, wanted: &str, value: &str) -> Verdict {
        // The essence is read leniently, up to `;`, since bad parameters are another test's business.
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        self.require(essence == wanted, || wanted.to_owned())
    }

    fn judge_charset(&self, wanted: &[String], value: &str) -> Verdict {
        let Some(charset) =
            media_type::parse(value).ok().and_then(|parsed| parsed.parameter("charset").map(str::to_ascii_lowercase))
        else {
            return Verdict::NotApplicable(format!("{} has no charset parameter", self.name));
        };
        self.require(wanted.contains(&charset), || format!("charset {}, if any", wanted.join(" or ")))
    }

    fn judge_includes(&self, groups: &[Vec<String>], case: NameCase, value: &str) -> Verdict {
        let members = list::members(value);
        // A directive is known by its name, whatever argument follows.
        let has = |wanted: &String| match case {
            NameCase::Matters => members.iter().any(|member| member == wanted),
            NameCase::Ignored => members.iter().any(|member| {
                let name = member.split('=').next().unwrap_or_default().trim_end();
                name.eq_ignore_ascii_case(wanted)
            }),
        };
        let missing: Vec<String> =
            groups.iter().filter(|group| !group.iter().any(has)).map(|group| group.join(" or ")).collect();
        self.require(missing.is_empty(), || format!("including {}", missing.join(", ")))
    }

    fn judge_near_clock(&self, most: Duration, value: &str) -> Verdict {
        let Ok(date) = http_date::parse(value) else {
            return self.violated(FieldGrammar::HttpDate.describe());
        };
        let clock = self.subject.exchange.received;
        let apart = clock.duration_since(date).or_else(|_| date.duration_since(clock)).unwrap_or_default();
        self.require(apart <= most, || format!("within {} seconds of {}", most.as_secs(), http_date::format(clock)))
    }

    fn judge_not_after(&self, other: &str, value: &str) -> Verdict {
        let Ok(date) = http_date::parse(value) else {
            return self.violated(FieldGrammar::HttpDate.describe());
        };
        let theirs = self.subject.response.fields.value(other);
        let Some(limit) = theirs.as_deref().and_then(|value| http_date::parse(value).ok()) else {
            return Verdict::NotApplicable(format!(
                "the response to `{}` has no date in {other}",
                self.subject.request
            ));
        };
        self.require(date <= limit, || format!("not after {other}, {}", http_date::format(limit)))
    }

    fn judge_same_as(&self, request: &str) -> Verdict {
        let other = match look_up(request, self.context) {
            Ok(other) => other,
            Err(verdict) => return verdict,
        };
        let Some(theirs) = other.response.fields.value(self.name) else {
            return Verdict::NotApplicable(format!("the response to `{request}` has no {}", self.name));
        };
        let ours = self.value.as_deref().unwrap_or_default();
        let same = ours == theirs || (self.name == "etag" && are_weakly_equal(ours, &theirs));
        self.require(same, || format!("{theirs}, as in the response to `{request}`"))
    }

    fn judge_not(&self, inner: &[FieldCondition]) -> Verdict {
        match self.judge_all(inner) {
            Verdict::Holds => self.violated("another value"),
            Verdict::Violated(_) => Verdict::Holds,
            verdict @ (Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => verdict,
        }
    }
}

/// A proxy that compresses makes a strong entity tag weak, which is still that of the same document.
fn are_weakly_equal(ours: &str, theirs: &str) -> bool {
    match (entity_tag::parse(ours), entity_tag::parse(theirs)) {
        (Ok(ours), Ok(theirs)) => ours.weakly_equals(&theirs),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// Conditions in a few words, as in: content-type …
pub(super) fn describe(conditions: &[FieldCondition]) -> String {
    let words: Vec<String> = conditions
        .iter()
        .map(|condition| match condition {
            FieldCondition::Present(true) => "present".to_owned(),
            FieldCondition::Present(false) => "absent".to_owned(),
            FieldCondition::Single => "with one value".to_owned(),
            FieldCondition::OneOf(values) => values.join(" or "),
            FieldCondition::Matches(regex) => format!("matching {regex}"),
            FieldCondition::Grammar(grammar) => format!("that is {}", grammar.describe()),
            FieldCondition::MediaType(media_type) => media_type.clone(),
            FieldCondition::Charset(charsets) => format!("with the charset {}", charsets.join(" or ")),
            FieldCondition::Includes(groups, _) => {
                let groups: Vec<String> = groups.iter().map(|group| group.join(" or ")).collect();
                format!("including {}", groups.join(", "))
            }
            FieldCondition::NearClock(_) => "near our clock".to_owned(),
            FieldCondition::NotAfter(other) => format!("not after {other}"),
            FieldCondition::SameAs(request) => format!("as in the response to `{request}`"),
            FieldCondition::Not(inner) => format!("other than {}", describe(inner)),
        })
        .collect();
    words.join(" and ")
}

/// The date of a field, if it has one in the preferred form.
pub(super) fn date(subject: Subject<'_>, name: &str) -> Option<SystemTime> {
    http_date::parse(&subject.response.fields.value(name)?).ok()
}
