//! Conditions without one of the conditions in them.

use super::read;

/// What is lost and what is left, for each way.
fn ways(conditions: &str) -> Vec<(String, String)> {
    read(conditions).weaker().into_iter().map(|(lost, rest)| (lost, rest.describe())).collect()
}

fn pairs(ways: &[(String, String)]) -> Vec<(&str, &str)> {
    ways.iter().map(|(lost, rest)| (lost.as_str(), rest.as_str())).collect()
}

#[test]
fn each_condition_may_be_lost() {
    let two = ways("{ status: 200, body: json }");
    assert_eq!(pairs(&two), [("status 200", "JSON"), ("JSON", "status 200")]);
    let fields = ways("headers: { x: present, y: { single: true, equals: a } }");
    assert_eq!(
        pairs(&fields),
        [
            ("x present", "y with one value and a"),
            ("y with one value", "x present and y a"),
            ("y a", "x present and y with one value"),
        ]
    );
    let body = ways("body: { max-bytes: 5, max-depth: 2 }");
    assert_eq!(body.len(), 2);
}

#[test]
fn a_demand_stays_when_the_conditions_are_lost() {
    assert_eq!(pairs(&ways("/x: { type: string }")), [("`/x` of type string", "`/x` present")]);
    assert_eq!(pairs(&ways("headers: { x: a }")), [("x a", "x present")]);
    assert_eq!(pairs(&ways("/x: present")), [("`/x` present", "")]);
}

#[test]
fn what_is_optional_may_become_a_demand() {
    let optional = ways("/x: { optional: true, type: string }");
    assert_eq!(pairs(&optional), [("`/x` of type string", ""), ("`/x` `optional: true`", "`/x` of type string")]);
    assert_eq!(ways("headers: { x: { optional: true, single: true } }").len(), 2);
}

#[test]
fn conditions_inside_of_others_may_be_lost() {
    let lost = |conditions: &str| ways(conditions).into_iter().map(|(lost, _)| lost).collect::<Vec<_>>();
    assert_eq!(lost("/x: { items: { type: string, non-empty: true } }").len(), 2);
    assert_eq!(lost("/x: { members: { type: string, non-empty: true } }").len(), 2);
    assert_eq!(lost("/x: { some: { type: string, non-empty: true } }").len(), 2);
    assert_eq!(lost("/x: { all: { type: string, non-empty: true } }").len(), 2);
    assert_eq!(lost("/x: { /y: { type: string, non-empty: true } }").len(), 2);
    assert_eq!(lost("/x: { not: { type: string, non-empty: true } }").len(), 2);
    assert_eq!(lost("/x: { url: { scheme: https, host: public } }").len(), 2);
    assert_eq!(
        lost("/x: { jwt: { header: { /a: 1 }, claims: { /b: { type: string, non-empty: true } }, agrees: true } }")
            .len(),
        4
    );
    assert_eq!(lost("headers: { x: { includes: [a, b] } }"), ["x including a", "x including b"]);
    assert_eq!(lost("headers: { x: { lifetime: { max-age: 1, s-maxage: 1 } } }").len(), 2);
    assert_eq!(lost("b: { status: 200, body: json }").len(), 2);
    assert_eq!(lost("document: { type: object, /a: 1 }").len(), 2);
    assert_eq!(lost("location: { to: x, query: none, /a: { type: string, non-empty: true } }").len(), 4);
    assert_eq!(lost("url: { scheme: https, host: public }").len(), 2);
}

#[test]
fn alternatives_and_what_is_in_them_may_be_lost() {
    let any = ways("any: [{ status: 200, body: json }, { status: 404 }]");
    assert_eq!(
        pairs(&any),
        [
            ("the alternative status 200 and JSON", "status 404"),
            ("status 200", "JSON or status 404"),
            ("JSON", "status 200 or status 404"),
            ("the alternative status 404", "status 200 and JSON"),
            ("status 404", ""),
        ]
    );
    let not = ways("not: { status: 200, body: json }");
    assert_eq!(pairs(&not), [("not status 200", "other than JSON"), ("not JSON", "other than status 200")]);
}
