//! Signed JSON Web Tokens in the compact form (RFC 7515, section 7.1). Signatures are not verified: that needs keys that
//! a black box need not publish.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::json::JudgedValue;
use super::{ValueCondition, Verdict};
use crate::exchange::Pointer;
use crate::exchange::json::{self, ArrayOrder, Document, Json, Value};

/// What is asked of a token.
#[derive(Debug, Clone, Default)]
pub struct JwtConditions {
    /// Of members of its header.
    pub header: Vec<(Pointer, Vec<ValueCondition>)>,
    /// Of its claims.
    pub claims: Vec<(Pointer, Vec<ValueCondition>)>,
    /// Claims that are members of the document too have the same value there (RFC 8414, section 2.1).
    pub agrees: bool,
}

impl JwtConditions {
    pub(super) fn judge(&self, judged: &JudgedValue<'_>, value: &Json) -> Verdict {
        let Value::String(text) = &value.value else { return judged.violated("a compact JWS, which is a string") };
        let (header, claims) = match decode(text) {
            Ok(parts) => parts,
            Err(why) => return judged.violated(format!("a compact JWS ({why})")),
        };
        let of_header = self.header.iter().map(|(pointer, wanted)| part(judged, &header, pointer, wanted, "header"));
        let of_claims = self.claims.iter().map(|(pointer, wanted)| part(judged, &claims, pointer, wanted, "claims"));
        let agreement = self.agrees.then(|| agrees(judged, &claims));
        Verdict::all(of_header.chain(of_claims).chain(agreement), || Verdict::Holds)
    }
}

fn decode(text: &str) -> Result<(Document, Document), String> {
    let parts: Vec<&str> = text.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        return Err(format!("three parts with dots between, not {}", parts.len()));
    };
    if signature.is_empty() {
        return Err("its signature is empty".to_owned());
    }
    URL_SAFE_NO_PAD.decode(signature).map_err(|_| "its signature is not base64url".to_owned())?;
    Ok((object(header, "header")?, object(claims, "payload")?))
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
fn part(
    judged: &JudgedValue<'_>,
    document: &Document,
    pointer: &Pointer,
    wanted: &[ValueCondition],
    name: &str,
) -> Verdict {
    let inner = JudgedValue {
        root: &document.root,
        pointer: pointer.clone(),
        value: document.root.find(pointer),
        subject: judged.subject,
        context: judged.context,
    };
    match inner.judge_all(wanted) {
        Verdict::Violated(violations) => {
            let verdicts = violations
                .into_iter()
                .map(|violation| judged.violated_by(format!("in its {name}, {}", violation.expected), violation.got));
            Verdict::all(verdicts, || Verdict::Holds)
        }
        verdict @ (Verdict::Holds | Verdict::NotApplicable(_) | Verdict::CannotTell(_)) => verdict,
    }
}

fn agrees(judged: &JudgedValue<'_>, claims: &Document) -> Verdict {
    let Value::Object(members) = &claims.root.value else { return Verdict::Holds };
    let differing = members.iter().find(|member| {
        let plain = judged.root.find(&Pointer::root().child(&member.name));
        plain.is_some_and(|plain| !json::equal(plain, &member.value, ArrayOrder::Ignored))
    });
    differing.map_or(Verdict::Holds, |member| {
        judged.violated_by(
            format!("the claim `{}` equal to the member of that name", member.name),
            super::json::excerpt(&member.value),
        )
    })
}
