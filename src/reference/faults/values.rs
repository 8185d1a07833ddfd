//! Faults of the values that Matrix requires inside arrays: each can be absent, or written in
//! another case.

use super::{Change, Fault};

/// Two faults for each required value.
pub(super) fn all() -> impl Iterator<Item = Fault> {
    REQUIRED.iter().flat_map(|required| {
        let name = required.value.replace('_', "-");
        let (member, value) = (required.member, required.value);
        let absent = Fault {
            name: format!("no-{name}"),
            summary: format!("The array `{member}` does not hold `{value}`."),
            change: required.exchanged(required.stand_in),
        };
        let wrong_case = Fault {
            name: format!("wrong-case-{name}"),
            summary: format!("The array `{member}` spells `{value}` in another case."),
            change: required.exchanged(Some(required.other_case)),
        };
        [absent, wrong_case]
    })
}

/// A value that an array must hold; `stand_in` keeps the array from being empty without it.
struct Required {
    member: &'static str,
    value: &'static str,
    stand_in: Option<&'static str>,
    other_case: &'static str,
}

impl Required {
    fn exchanged(&self, instead: Option<&'static str>) -> Change {
        Change::Item { member: self.member, value: self.value, instead }
    }
}

const REQUIRED: &[Required] = &[
    Required { member: "response_types_supported", value: "code", stand_in: Some("code token"), other_case: "Code" },
    Required {
        member: "grant_types_supported",
        value: "authorization_code",
        stand_in: None,
        other_case: "Authorization_Code",
    },
    Required { member: "grant_types_supported", value: "refresh_token", stand_in: None, other_case: "Refresh_Token" },
    Required { member: "response_modes_supported", value: "query", stand_in: None, other_case: "Query" },
    Required { member: "response_modes_supported", value: "fragment", stand_in: None, other_case: "Fragment" },
    Required { member: "code_challenge_methods_supported", value: "S256", stand_in: Some("plain"), other_case: "s256" },
];
