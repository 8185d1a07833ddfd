//! The rules of RFC 9111 that a response can break by itself, and how long it may be stored.

use std::fmt;

use super::field::date;
use super::grammar::cache_control::{self, Argument, CacheControl, Directive};
use super::grammar::{delta_seconds, list};
use super::{Spot, Subject, Verdict};

/// A rule about caching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachingRule {
    /// `max-age` and `s-maxage` are plain digits (section 5.2.2.1).
    DeltaSecondsForm,
    /// No freshness directive twice with other values (section 4.2.1).
    NoRepeatedDirective,
    /// No directives that cancel each other (section 4.2.1).
    NoContradiction,
    /// Field names of `no-cache` and `private` stand in quotes (sections 5.2.2.4 and 5.2.2.7).
    QuotedFieldNames,
    /// `Expires` and `max-age` tell the same lifetime (section 5.3).
    ExpiresAgrees,
    /// `Age` is not over the lifetime (section 4.2.4).
    NotStale,
}

impl CachingRule {
    /// All of them with their names in the case language.
    pub const ALL: [(&'static str, Self); 6] = [
        ("delta-seconds-form", Self::DeltaSecondsForm),
        ("no-repeated-directive", Self::NoRepeatedDirective),
        ("no-contradiction", Self::NoContradiction),
        ("quoted-field-names", Self::QuotedFieldNames),
        ("expires-agrees", Self::ExpiresAgrees),
        ("not-stale", Self::NotStale),
    ];

    pub(super) fn judge(self, subject: Subject<'_>) -> Verdict {
        let value = subject.response.fields.value("cache-control").unwrap_or_default();
        let Ok(control) = cache_control::parse(&value) else {
            return Verdict::NotApplicable("Cache-Control does not follow its grammar".to_owned());
        };
        match self {
            Self::DeltaSecondsForm => self.per_directive(&control, subject, &LIFETIMES, has_delta_seconds_form),
            Self::NoRepeatedDirective => self.no_repeated_directive(&control, subject),
            Self::NoContradiction => self.no_contradiction(&control, subject),
            Self::QuotedFieldNames => self.per_directive(&control, subject, &["no-cache", "private"], has_quoted_names),
            Self::ExpiresAgrees => self.expires_agrees(&control, subject),
            Self::NotStale => self.not_stale(&control, subject),
        }
    }

    /// The rule in a few words.
    pub(super) fn requirement(self) -> &'static str {
        match self {
            Self::DeltaSecondsForm => "max-age and s-maxage as plain digits",
            Self::NoRepeatedDirective => "each freshness directive with one value",
            Self::NoContradiction => "directives that agree",
            Self::QuotedFieldNames => "field names in quotes",
            Self::ExpiresAgrees => "Expires that tells the same lifetime as max-age",
            Self::NotStale => "an age within the lifetime",
        }
    }

    fn violated(self, subject: Subject<'_>, got: String, field: &str) -> Verdict {
        subject.violated(self.requirement(), got, Spot::Field(field.to_owned()))
    }

    /// Judges every occurrence of some directives by its form.
    fn per_directive(
        self,
        control: &CacheControl,
        subject: Subject<'_>,
        names: &[&str],
        is_well_formed: fn(&Directive) -> bool,
    ) -> Verdict {
        let mut occurrences =
            control.directives.iter().filter(|directive| names.contains(&directive.name.as_str())).peekable();
        if occurrences.peek().is_none() {
            return Verdict::NotApplicable(format!("Cache-Control has no {}", names.join(" or ")));
        }
        let verdicts = occurrences.filter(|directive| !is_well_formed(directive));
        let verdicts = verdicts.map(|directive| self.violated(subject, directive.to_string(), "cache-control"));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn no_repeated_directive(self, control: &CacheControl, subject: Subject<'_>) -> Verdict {
        let seconds = |directive: &Directive| match &directive.argument {
            Some(Argument::Token(digits)) => delta_seconds::parse(digits).ok(),
            Some(Argument::Quoted(_)) | None => None,
        };
        let differing = LIFETIMES.iter().find(|name| {
            let mut all = control.all(name).map(seconds);
            let first = all.next();
            all.any(|other| Some(other) != first)
        });
        if let Some(name) = differing {
            let all: Vec<String> = control.all(name).map(ToString::to_string).collect();
            return self.violated(subject, all.join(", "), "cache-control");
        }
        let mut expires = subject.response.fields.lines("expires");
        let first = expires.next();
        if expires.any(|other| Some(other) != first) {
            return self.violated(subject, "two values of Expires".to_owned(), "expires");
        }
        applies(control, subject)
    }

    fn no_contradiction(self, control: &CacheControl, subject: Subject<'_>) -> Verdict {
        let has = |name: &str| control.get(name).is_some();
        // An argument limits no-cache and private to some fields, so that they cancel nothing.
        let whole = |name: &str| control.all(name).any(|directive| directive.argument.is_none());
        let lasting = |name: &str| control.delta_seconds(name).is_some_and(|seconds| seconds > 0);
        let stored = lasting("max-age") || lasting("s-maxage") || has("public");
        if whole("public") && whole("private") {
            return self.violated(subject, "public with private".to_owned(), "cache-control");
        }
        if has("no-store") && stored {
            return self.violated(subject, "no-store with a lifetime or public".to_owned(), "cache-control");
        }
        // With a validator, no-cache means to ask again each time, which is sane whatever the lifetime.
        let validator = subject.response.fields.has("etag") || subject.response.fields.has("last-modified");
        if whole("no-cache") && stored && !validator {
            return self.violated(subject, "no-cache with a lifetime or public".to_owned(), "cache-control");
        }
        applies(control, subject)
    }

    fn expires_agrees(self, control: &CacheControl, subject: Subject<'_>) -> Verdict {
        let known = (control.delta_seconds("max-age"), date(subject, "expires"), date(subject, "date"));
        let (Some(max_age), Some(expires), Some(sent)) = known else {
            return Verdict::NotApplicable("the response does not have all of max-age, Expires and Date".to_owned());
        };
        let lifetime = expires.duration_since(sent).unwrap_or_default().as_secs();
        if lifetime.abs_diff(max_age) <= CLOCK_TOLERANCE {
            return Verdict::Holds;
        }
        self.violated(subject, format!("max-age={max_age} with Expires {lifetime} seconds after Date"), "expires")
    }

    fn not_stale(self, control: &CacheControl, subject: Subject<'_>) -> Verdict {
        let age = subject
            .response
            .fields
            .value("age")
            .and_then(|value| delta_seconds::parse(list::members(&value).first()?).ok());
        let lifetime = control.delta_seconds("s-maxage").or_else(|| control.delta_seconds("max-age"));
        let (Some(age), Some(lifetime)) = (age, lifetime) else {
            return Verdict::NotApplicable("the response does not have both Age and a lifetime".to_owned());
        };
        let strict = ["must-revalidate", "proxy-revalidate", "no-cache"].iter().any(|name| control.get(name).is_some());
        // RFC 5861: while a fresh response is fetched, or while none can be had.
        let stale = ["stale-while-revalidate", "stale-if-error"].map(|name| control.delta_seconds(name).unwrap_or(0));
        let grace = if strict { 0 } else { stale[0].max(stale[1]) };
        if age <= lifetime.saturating_add(grace) {
            return Verdict::Holds;
        }
        self.violated(subject, format!("Age: {age} with a lifetime of {lifetime} seconds"), "age")
    }
}

const LIFETIMES: [&str; 2] = ["max-age", "s-maxage"];

/// How far Expires may be from max-age, in seconds: both are made at slightly different moments.
const CLOCK_TOLERANCE: u64 = 5;

fn has_delta_seconds_form(directive: &Directive) -> bool {
    matches!(&directive.argument, Some(Argument::Token(digits)) if delta_seconds::parse(digits).is_ok())
}

fn has_quoted_names(directive: &Directive) -> bool {
    match &directive.argument {
        None => true,
        Some(Argument::Quoted(names)) => list::field_names(names).is_ok(),
        Some(Argument::Token(_)) => false,
    }
}

/// Holds, unless there is nothing about caching in the response.
fn applies(control: &CacheControl, subject: Subject<'_>) -> Verdict {
    if control.directives.is_empty() && !subject.response.fields.has("expires") {
        return Verdict::NotApplicable("the response has neither Cache-Control nor Expires".to_owned());
    }
    Verdict::Holds
}

/// The longest lifetimes that are accepted, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreshnessLifetime {
    /// For `max-age`, if it is limited.
    pub max_age: Option<u64>,
    /// For `s-maxage`, if it is limited.
    pub s_maxage: Option<u64>,
}

impl FreshnessLifetime {
    pub(super) fn judge(&self, subject: Subject<'_>) -> Verdict {
        let value = subject.response.fields.value("cache-control").unwrap_or_default();
        let Ok(control) = cache_control::parse(&value) else {
            return Verdict::NotApplicable("Cache-Control does not follow its grammar".to_owned());
        };
        let limits = [("max-age", self.max_age), ("s-maxage", self.s_maxage)];
        let over = limits.into_iter().filter_map(|(name, most)| {
            let seconds = control.delta_seconds(name)?;
            (seconds > most?).then(|| format!("{name}={seconds}"))
        });
        let over: Vec<String> = over.collect();
        let asks_each_time = control.all("no-cache").any(|directive| directive.argument.is_none());
        if over.is_empty() || control.get("no-store").is_some() || asks_each_time {
            return Verdict::Holds;
        }
        subject.violated(self.to_string(), over.join(", "), Spot::Field("cache-control".to_owned()))
    }
}

impl fmt::Display for FreshnessLifetime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limits = [("max-age", self.max_age), ("s-maxage", self.s_maxage)];
        let words: Vec<String> = limits
            .into_iter()
            .filter_map(|(name, most)| Some(format!("{name} of at most {} seconds", most?)))
            .collect();
        out.write_str(&words.join(" and "))
    }
}
