//! `location`: the URL that the Location field has, and its parameters.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::link::{self, Link, resolved};
use crate::check::condition::{Kind, Weaker};
use crate::check::reader::Reader;
use crate::check::value::{self, AtPointer, ExampleValue, OtherValue, Place, changed};
use crate::check::{Condition, Context, Derived, POINTER, Part, Spot, Subject, TEXT, Template, Verdict};
use crate::exchange::Pointer;
use crate::exchange::example::{Change, ExampleResponse};
use crate::exchange::json::{Json, Value};
use crate::notation::Shape::{self, Either, Text, Word};
use crate::notation::{Node, Object, OpenKeys, key};

const FIELD: &str = "location";

pub(super) static KIND: Kind<dyn Condition> =
    Kind { key: key(FIELD, Shape::Object(&LOCATION), "the URL in Location, and its parameters"), read };

static PARAMETERS_OR_NONE: [Shape; 2] = [Word(&["none"]), Shape::Object(&PARAMETERS)];

pub(super) static LOCATION: Object = Object {
    name: "location conditions",
    keys: &[&[
        key("to", Text(&TEXT), "the URL, whatever parameters come with it"),
        key(
            "query",
            Either(&PARAMETERS_OR_NONE),
            "parameters in its query; `none` if there are no more than those of `to`",
        ),
        key(
            "fragment",
            Either(&PARAMETERS_OR_NONE),
            "parameters in its fragment; `none` if there are no more than those of `to`",
        ),
    ]],
    open_keys: &[OpenKeys {
        form: &POINTER,
        shape: Shape::Either(&value::SHAPES),
        about: "a parameter in its query or its fragment",
    }],
    one_of: &[],
    at_most_one_of: &[],
};

pub(super) static PARAMETERS: Object = Object {
    name: "conditions on parameters",
    keys: &[],
    open_keys: &[OpenKeys {
        form: &POINTER,
        shape: Shape::Either(&value::SHAPES),
        about: "a parameter, such as `/code`",
    }],
    one_of: &[],
    at_most_one_of: &[],
};

fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Arc<dyn Condition>> {
    let to = match node.get("to") {
        Some(to) => Some(reader.template_of(to)?),
        None => None,
    };
    let mut asked = Vec::new();
    for (key, place) in [("query", In::Part(link::Part::Query)), ("fragment", In::Part(link::Part::Fragment))] {
        match node.get(key) {
            Some(conditions) if conditions.is_mapping() => {
                let parameters = AtPointer::read_all(reader, conditions.entries());
                asked.extend(parameters.into_iter().map(|parameter| Asked::Parameter(place, parameter)));
            }
            Some(_) => asked.extend(place.part().map(Asked::NoMore)),
            None => {}
        }
    }
    let parameters = AtPointer::read_all(reader, node.entries());
    asked.extend(parameters.into_iter().map(|parameter| Asked::Parameter(In::Either, parameter)));
    Some(Arc::new(Location { to, asked }))
}

/// Where a parameter is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Part(link::Part),
    /// In the query or the fragment.
    Either,
}

impl In {
    fn part(self) -> Option<link::Part> {
        match self {
            Self::Part(part) => Some(part),
            Self::Either => None,
        }
    }

    fn parameters(self, link: &Link<'_>) -> Json {
        match self {
            Self::Part(part) => link.parameters(part),
            Self::Either => match (link.parameters(link::Part::Query), link.parameters(link::Part::Fragment)) {
                (Json { value: Value::Object(query), .. }, Json { value: Value::Object(fragment), .. }) => {
                    Json::new(Value::Object(query.into_iter().chain(fragment).collect()))
                }
                (query, _) => query,
            },
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Part(link::Part::Query) => "in its query",
            Self::Part(link::Part::Fragment) => "in its fragment",
            Self::Either => "in its query or fragment",
        }
    }
}

/// One thing asked of the parameters.
#[derive(Debug, Clone)]
enum Asked {
    /// The part has no more parameters than those of `to`.
    NoMore(link::Part),
    /// A parameter.
    Parameter(In, AtPointer),
}

#[derive(Debug, Clone)]
struct Location {
    to: Option<Template>,
    asked: Vec<Asked>,
}

impl Asked {
    fn judge(&self, link: &Link<'_>, wanted: &Link<'_>, (subject, context): (Subject<'_>, Context<'_>)) -> Verdict {
        match self {
            Self::NoMore(part) => {
                let more = link.more_names(wanted, *part);
                if more.is_empty() {
                    return Verdict::Holds;
                }
                violated(subject, &format!("no parameters in the {}", part.as_str()), more.join(", "))
            }
            Self::Parameter(place, parameter) => {
                let root = place.parameters(link);
                let (pointer, value) = (parameter.pointer.clone(), root.find(&parameter.pointer));
                match parameter.judge_place(&Place { root: &root, pointer, value, subject, context }) {
                    Verdict::Violated(violations) => {
                        let moved = violations.into_iter().map(|violation| {
                            violated(subject, &format!("{} {}", place.describe(), violation.expected), violation.got)
                        });
                        Verdict::all(moved, || Verdict::Holds)
                    }
                    verdict @ (Verdict::Holds | Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => verdict,
                }
            }
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::NoMore(part) => format!("location without parameters in the {}", part.as_str()),
            Self::Parameter(place, parameter) => format!("location {} {}", place.describe(), parameter.in_words()),
        }
    }

    fn weaker(&self) -> Vec<(String, Option<Self>)> {
        let inner = match self {
            Self::NoMore(_) => Vec::new(),
            Self::Parameter(place, parameter) => {
                let ways = parameter.weaker_ways().into_iter();
                ways.map(|(lost, rest)| (lost, rest.map(|rest| Self::Parameter(*place, rest)))).collect()
            }
        };
        if inner.is_empty() { vec![(self.describe(), None)] } else { inner }
    }

    /// URLs like this one for which it does not hold.
    fn others(&self, link: &Link<'_>) -> Vec<(&'static str, String)> {
        match self {
            Self::NoMore(part) => {
                let parameters = link.parameters(*part);
                let more = changed(&parameters, &Pointer::root().child("other"), Some(Json::text("1")));
                more.map(|more| (FIELD, link.with_parameters(*part, &more))).into_iter().collect()
            }
            Self::Parameter(place, parameter) => {
                let is_in = |part: &link::Part| link.parameters(*part).find(&parameter.pointer).is_some();
                let either = [link::Part::Query, link::Part::Fragment].into_iter().find(is_in);
                let part = place.part().or(either).unwrap_or(link::Part::Query);
                let root = link.parameters(part);
                let url = |OtherValue { from, value }| {
                    Some((from, link.with_parameters(part, &changed(&root, &parameter.pointer, value)?)))
                };
                let others = parameter.others_at(&ExampleValue { root: &root, value: &root });
                others.into_iter().filter_map(url).collect()
            }
        }
    }
}

fn violated(subject: Subject<'_>, expected: &str, got: String) -> Verdict {
    subject.violated(format!("{FIELD}: {expected}"), got, Spot::Field(FIELD.to_owned()))
}

impl Condition for Location {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let Some(reference) = subject.response.fields.value(FIELD) else {
            return violated(subject, "present", format!("no {FIELD}"));
        };
        let wanted = match self.to.as_ref().map(|to| context.fill(to)).transpose() {
            Ok(wanted) => wanted,
            Err(verdict) => return verdict,
        };
        let url = resolved(&reference, subject);
        let link = Link::of(&url);
        let to = wanted.as_ref().map(|wanted| match link.is(wanted) {
            true => Verdict::Holds,
            false => violated(subject, wanted, format!("{FIELD}: {reference}")),
        });
        let base = Link::of(wanted.as_deref().unwrap_or_default());
        let asked = self.asked.iter().map(|asked| asked.judge(&link, &base, (subject, context)));
        Verdict::all(to.into_iter().chain(asked), || Verdict::Holds)
    }

    fn describe(&self) -> String {
        let to = self.to.as_ref().map(|to| format!("location {to}"));
        to.into_iter().chain(self.asked.iter().map(Asked::describe)).collect::<Vec<_>>().join(" and ")
    }

    fn spot(&self) -> Spot {
        Spot::Field(FIELD.to_owned())
    }

    fn requests(&self, _own: &str, names: &mut BTreeSet<String>) {
        names.extend(self.to.iter().flat_map(Template::values).map(|value| value.request.clone()));
        for asked in &self.asked {
            match asked {
                Asked::NoMore(_) => {}
                Asked::Parameter(_, parameter) => parameter.others(names),
            }
        }
    }

    fn demands(&self, own: &str, places: &mut Vec<(String, Part)>) {
        places.push((own.to_owned(), Part::Field(FIELD.to_owned())));
        let mut pointers = Vec::new();
        for asked in &self.asked {
            match asked {
                Asked::NoMore(_) => {}
                Asked::Parameter(_, parameter) => parameter.demanded(&Pointer::root(), &mut pointers),
            }
        }
        let names = pointers.into_iter().filter_map(|pointer| Some(pointer.tokens().first()?.clone()));
        places.extend(names.map(|name| (own.to_owned(), Part::Parameter(name))));
    }

    fn parts(&self) -> Vec<Part> {
        vec![Part::Field(FIELD.to_owned())]
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let way = |lost: String, rest: Self| {
            let is_left = rest.to.is_some() || !rest.asked.is_empty();
            Weaker { lost, rest: is_left.then(|| Arc::new(rest) as Arc<dyn Condition>) }
        };
        let to = self.to.as_ref().map(|to| way(format!("location {to}"), Self { to: None, ..self.clone() }));
        let with = |index: usize, replacement: Option<Asked>| {
            let mut rest = self.clone();
            rest.asked.splice(index..=index, replacement);
            rest
        };
        let asked = self.asked.iter().enumerate().flat_map(|(index, asked)| {
            let ways = asked.weaker().into_iter();
            ways.map(|(lost, replacement)| way(lost, with(index, replacement))).collect::<Vec<_>>()
        });
        to.into_iter().chain(asked).collect()
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let Some(url) = example.field(FIELD) else { return Vec::new() };
        let link = Link::of(&url);
        let elsewhere = self.to.iter().map(|_| (FIELD, link.elsewhere()));
        let others = elsewhere.chain(self.asked.iter().flat_map(|asked| asked.others(&link)));
        let changed = others.map(|(from, url)| Derived { from, change: Change::field(FIELD, Some(&url)) });
        let removed = Derived { from: FIELD, change: Change::field(FIELD, None) };
        std::iter::once(removed).chain(changed).collect()
    }
}
