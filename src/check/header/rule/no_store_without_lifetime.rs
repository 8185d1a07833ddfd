//! `no-store-without-lifetime`: no lifetime and no `public` beside `no-store`, nor beside `no-cache` where nothing can be
//! revalidated (RFC 9111, section 4.2.1).

use super::{LIFETIMES, Rule, kept};

pub(super) static RULE: Rule = Rule {
    name: "no-store-without-lifetime",
    requirement: "no lifetime beside no-store",
    judge: |field, control| {
        let has = |name: &str| control.get(name).is_some();
        let lasting = |name: &&str| control.delta_seconds(name).is_some_and(|seconds| seconds > 0);
        let stored = LIFETIMES.iter().any(lasting) || has("public");
        // An argument limits no-cache to some fields. With a validator, no-cache means to ask again each time, which is
        // sane whatever the lifetime.
        let fields = &field.subject.response.fields;
        let has_validator = fields.has("etag") || fields.has("last-modified");
        let asks_in_vain = !has_validator && control.all("no-cache").any(|directive| directive.argument.is_none());
        kept(!(stored && (has("no-store") || asks_in_vain)))
    },
    broken: "no-store, max-age=600",
};
