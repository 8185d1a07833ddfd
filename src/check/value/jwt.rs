//! `jwt`: a signed JSON Web Token in the compact form (RFC 7515, section 7.1). Signatures are not verified: that needs
//! keys that a black box need not publish.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::at_pointer::changed;
use super::place::excerpt;
use super::{AtPointer, ExampleValue, JudgedValue, OtherValue, Place, SHAPE, ValueCondition};
use crate::check::condition::{Kind, Weaker};
use crate::check::different::different;
use crate::check::{POINTER, Verdict};
use crate::exchange::Pointer;
use crate::exchange::json::{self, ArrayOrder, Document, Json, Value};
use crate::notation::Shape::{self, Just, Table};
use crate::notation::{Node, Object, key};

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key(
        "jwt",
        Shape::Either(&[Shape::Word(&["signed"]), Shape::Object(&JWT)]),
        "the text is a signed JSON Web Token in the compact form",
    ),
    read: |reader, node| {
        let mut members = |key: &str| AtPointer::read_all(reader, node.get(key).map_or(&[][..], Node::entries));
        Some(Arc::new(Jwt {
            header: members("header"),
            claims: members("claims"),
            agrees: node.get("agrees").is_some(),
        }))
    },
};

pub(super) static JWT: Object = Object {
    name: "token conditions",
    keys: &[&[
        key("header", Table { keys: &POINTER, values: &SHAPE }, "members of its header"),
        key("claims", Table { keys: &POINTER, values: &SHAPE }, "its claims"),
        key("agrees", Just(true), "claims that are members of the document too are equal to them"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

/// What is asked of a token.
#[derive(Debug, Clone, Default)]
struct Jwt {
    header: Vec<AtPointer>,
    claims: Vec<AtPointer>,
    /// Claims that are members of the document too have the same value there (RFC 8414, section 2.1).
    agrees: bool,
}

/// The parts of a token.
struct Token {
    header: Document,
    claims: Document,
    signature: String,
}

impl ValueCondition for Jwt {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::String(text) = &judged.value.value else {
            return judged.violated("a compact JWS, which is a string");
        };
        let token = match Token::read(text) {
            Ok(token) => token,
            Err(why) => return judged.violated(format!("a compact JWS ({why})")),
        };
        let of_header = self.header.iter().map(|wanted| part(judged, &token.header, wanted, "header"));
        let of_claims = self.claims.iter().map(|wanted| part(judged, &token.claims, wanted, "payload"));
        let agreement = self.agrees.then(|| agreement(judged, &token.claims));
        Verdict::all(of_header.chain(of_claims).chain(agreement), || Verdict::Holds)
    }

    fn describe(&self) -> String {
        let header = self.header.iter().map(|wanted| format!("whose header has {}", wanted.in_words()));
        let claims = self.claims.iter().map(|wanted| format!("whose claims have {}", wanted.in_words()));
        let agrees = self.agrees.then(|| AGREES.to_owned());
        let words: Vec<String> = header.chain(claims).chain(agrees).collect();
        format!("a token {}", words.join(" and "))
    }

    fn requests(&self, names: &mut BTreeSet<String>) {
        self.header.iter().chain(&self.claims).for_each(|wanted| wanted.others(names));
    }

    fn sees_more(&self) -> bool {
        self.agrees || self.header.iter().chain(&self.claims).any(AtPointer::sees_more)
    }

    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        let header = ways(&self.header).into_iter().map(|(lost, header)| (lost, Self { header, ..self.clone() }));
        let claims = ways(&self.claims).into_iter().map(|(lost, claims)| (lost, Self { claims, ..self.clone() }));
        let agrees = self.agrees.then(|| (AGREES.to_owned(), Self { agrees: false, ..self.clone() }));
        let all = header.chain(claims).chain(agrees);
        all.map(|(lost, rest)| Weaker { lost: format!("a token {lost}"), rest: Some(Arc::new(rest) as _) }).collect()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::String(text) = &example.value.value else { return Vec::new() };
        let Ok(token) = Token::read(text) else { return Vec::new() };
        let other = |from, text: String| OtherValue { from, value: Some(Json::text(text)) };
        let unsigned = text.rsplit_once('.').map(|(signed, _)| other("jwt", format!("{signed}.")));
        let header = others(&self.header, &token.header.root).into_iter();
        let header = header.map(|(from, header)| other(from, token.with(&header, &token.claims.root)));
        let claims = others(&self.claims, &token.claims.root).into_iter();
        let claims = claims.map(|(from, claims)| other(from, token.with(&token.header.root, &claims)));
        let disagreeing = self.agrees.then(|| disagreeing(example.root, &token)).flatten();
        let disagreeing = disagreeing.map(|claims| other("agrees", token.with(&token.header.root, &claims)));
        unsigned.into_iter().chain(header).chain(claims).chain(disagreeing).collect()
    }
}

const AGREES: &str = "whose claims agree with the document";

/// Members without one of the conditions in them, in each way.
fn ways(members: &[AtPointer]) -> Vec<(String, Vec<AtPointer>)> {
    let with = |index: usize, rest: Option<AtPointer>| {
        let before = members[..index].iter().cloned();
        before.chain(rest).chain(members[index + 1..].iter().cloned()).collect::<Vec<_>>()
    };
    let of_member = |(index, member): (usize, &AtPointer)| {
        let inner = member.weaker_ways();
        let alone = inner.is_empty().then(|| (member.in_words(), None));
        inner.into_iter().chain(alone).map(move |(lost, rest)| (lost, index, rest)).collect::<Vec<_>>()
    };
    let all = members.iter().enumerate().flat_map(of_member);
    all.map(|(lost, index, rest)| (lost, with(index, rest))).collect()
}

/// Documents like this one for which one of the members does not hold, each with the key of its condition.
fn others(members: &[AtPointer], root: &Json) -> Vec<(&'static str, Json)> {
    let of_member = |wanted: &AtPointer| {
        let others = wanted.others_at(&ExampleValue { root, value: root });
        let change = |OtherValue { from, value }| Some((from, changed(root, &wanted.pointer, value)?));
        others.into_iter().filter_map(change).collect::<Vec<_>>()
    };
    members.iter().flat_map(of_member).collect()
}

impl Token {
    fn read(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(format!("three parts with dots between, not {}", parts.len()));
        };
        if signature.is_empty() {
            return Err("its signature is empty".to_owned());
        }
        URL_SAFE_NO_PAD.decode(signature).map_err(|_| "its signature is not base64url".to_owned())?;
        let (header, claims) = (object(header, "header")?, object(claims, "payload")?);
        Ok(Self { header, claims, signature: (*signature).to_owned() })
    }

    /// The token with other contents and the same signature.
    fn with(&self, header: &Json, claims: &Json) -> String {
        let encode = |part: &Json| URL_SAFE_NO_PAD.encode(part.to_text());
        format!("{}.{}.{}", encode(header), encode(claims), self.signature)
    }
}

fn object(part: &str, name: &str) -> Result<Document, String> {
    let octets = URL_SAFE_NO_PAD.decode(part).map_err(|_| format!("its {name} is not base64url"))?;
    let text = String::from_utf8(octets).map_err(|_| format!("its {name} is not UTF-8"))?;
    let document = json::read(&text).map_err(|error| format!("its {name} is not JSON: {error}"))?;
    match document.root.value {
        Value::Object(_) => Ok(document),
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(format!("its {name} is not a JSON object"))
        }
    }
}

/// Judges a member of the token's header or claims; a violation is shown at the token, where its text is.
fn part(judged: &JudgedValue<'_>, document: &Document, wanted: &AtPointer, name: &str) -> Verdict {
    let place = Place {
        root: &document.root,
        pointer: wanted.pointer.clone(),
        value: document.root.find(&wanted.pointer),
        subject: judged.subject,
        context: judged.context,
    };
    match wanted.judge_place(&place) {
        Verdict::Violated(violations) => {
            let moved = violations
                .into_iter()
                .map(|violation| judged.violated_by(format!("in its {name}, {}", violation.expected), violation.got));
            Verdict::all(moved, || Verdict::Holds)
        }
        verdict @ (Verdict::Holds | Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => verdict,
    }
}

fn agreement(judged: &JudgedValue<'_>, claims: &Document) -> Verdict {
    let Value::Object(members) = &claims.root.value else { return Verdict::Holds };
    let differing = members.iter().find(|member| {
        let plain = judged.root.find(&Pointer::root().child(&member.name));
        plain.is_some_and(|plain| !json::equal(plain, &member.value, ArrayOrder::Ignored))
    });
    differing.map_or(Verdict::Holds, |member| {
        let expected = format!("the claim `{}` equal to the member of that name", member.name);
        judged.violated_by(expected, excerpt(&member.value))
    })
}

/// Claims of which one is other than the member of the document.
fn disagreeing(root: &Json, token: &Token) -> Option<Json> {
    let Value::Object(members) = &token.claims.root.value else { return None };
    let of = |name: &str| Pointer::root().child(name);
    let shared = members.iter().find(|member| root.find(&of(&member.name)).is_some());
    let shared = shared.map(|member| (member.name.clone(), different(&member.value)));
    let Value::Object(plain) = &root.value else { return None };
    let added = || plain.first().map(|member| (member.name.clone(), different(&member.value)));
    let (name, value) = shared.or_else(added)?;
    changed(&token.claims.root, &of(&name), Some(value))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_written_with_other_contents() {
        let token = Token::read("eyJhbGciOiJ4In0.eyJpc3MiOiJpIn0.c2ln").unwrap();
        let claims = json::read(r#"{"iss":"j"}"#).unwrap().root;
        let again = Token::read(&token.with(&token.header.root, &claims)).unwrap();
        assert_eq!(again.claims.root.to_text(), r#"{"iss":"j"}"#);
        assert_eq!((again.header.root.to_text(), again.signature), (r#"{"alg":"x"}"#.to_owned(), "c2ln".to_owned()));
    }
}
