//! `public-or-private`: not both of `public` and `private` (RFC 9111, section 4.2.1).

use super::{Rule, kept};

pub(super) static RULE: Rule = Rule {
    name: "public-or-private",
    requirement: "one of public and private",
    judge: |_, control| {
        // An argument limits private to some fields, so that it cancels nothing.
        let complete = |name: &str| control.all(name).any(|directive| directive.argument.is_none());
        kept(!(complete("public") && complete("private")))
    },
    broken: "public, private",
};
