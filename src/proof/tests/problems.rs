//! Each kind of problem, in a suite that has only that.

use super::*;
use crate::source::Problem;

#[test]
fn a_suite_with_a_proof_has_no_problem() {
    let tests = r#"
  status: { expect: { status: 200 } }
  a: { needs: status, expect: { /a: { type: string } } }
  b: { needs: status, expect: { /b: { items: { type: number } } } }
  url: { needs: status, expect: { /c: { url: { scheme: https } } }, breaks: ["http://example.org/"] }
  etag: { needs: status, expect: { headers: { etag: { optional: true, grammar: entity-tag } } }, accepts: ['W/"x"'] }
"#;
    assert_eq!(problems_of_tests(tests), Vec::<String>::new());
}

#[test]
fn a_wrong_example_is_one_problem() {
    let tests = r#"
  status: { expect: { status: 200 } }
  x: { needs: status, expect: { /x: present } }
  "types/<each>": { each: [string, number, boolean, array, object], needs: x, expect: { /x: { type: <each> } } }
  y: { needs: status, expect: { /y: present } }
"#;
    let problems = problems_of_tests(tests);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0].starts_with("the example of `doc` does not pass `s/g/x`: in the response to `doc`, expected"),
        "{problems:?}"
    );
    assert!(problems[0].ends_with("; and 5 more that follow from it"), "{problems:?}");
}

#[test]
fn a_test_must_apply_to_something() {
    let tests = "  a: { when: { headers: { x-a: present } }, expect: { /a: present }, breaks: [{ remove: /a }] }\n";
    let why = "; with the example, not applicable: only where the response to `doc` has x-a: present; it has no x-a";
    assert_eq!(problems_of_tests(tests), [format!("`s/g/a` applies to nothing in the file{why}")]);
    let accepts = r#"
  a:
    when: { headers: { x-a: present } }
    expect: { /a: present }
    accepts: [{ headers: { x-a: "1" } }]
"#;
    assert_eq!(problems_of_tests(accepts), Vec::<String>::new());
    let beginning = r#"
  a:
    when: { headers: { x-a: present } }
    expect: { /a: present }
    breaks: [{ like: other, remove: /a }]
examples:
  other: { like: doc, headers: { x-a: "1" } }
"#;
    assert_eq!(problems_of_tests(beginning), Vec::<String>::new());
}

#[test]
fn a_counterexample_violates_its_own_test() {
    let tests = r#"
  status: { expect: { status: 200 } }
  a: { needs: status, expect: { /a: { type: string } }, breaks: [other] }
"#;
    assert_eq!(problems_of_tests(tests), ["counterexample of `s/g/a`: it does not violate that: it holds"]);
}

#[test]
fn a_counterexample_violates_no_other_test() {
    let tests = r#"
  a: { expect: { /a: present }, breaks: [{ remove: /a }] }
  text: { expect: { /a: { type: string } }, breaks: [5] }
"#;
    let problems = problems_of_tests(tests);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0].starts_with("counterexample of `s/g/a`: it violates `s/g/text` too: in the response"),
        "{problems:?}"
    );
    let blocked = r#"
  a: { expect: { /a: present }, breaks: [{ remove: /a }] }
  text: { needs: a, expect: { /a: { type: string } }, breaks: [5] }
"#;
    assert_eq!(problems_of_tests(blocked), Vec::<String>::new());
}

#[test]
fn a_healthy_variant_violates_nothing_but_notes() {
    let tests = |level: &str| {
        format!(
            r#"
  status: {{ expect: {{ status: 200 }} }}
  a: {{ needs: status, expect: {{ /a: present }}, accepts: [{{ headers: {{ x-a: "1" }} }}] }}
  no-x: {{ level: {level}, expect: {{ headers: {{ x-a: absent }} }} }}
"#
        )
    };
    let problems = problems_of_tests(&tests("must"));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0].starts_with("healthy variant of `s/g/a`: it violates `s/g/no-x` too: in the response"),
        "{problems:?}"
    );
    assert_eq!(problems_of_tests(&tests("should")).len(), 1);
    assert_eq!(problems_of_tests(&tests("may")), Vec::<String>::new());
    let own = "  a: { expect: { /a: { type: string } }, accepts: [5] }\n";
    let problems = problems_of_tests(own);
    assert!(problems[0].starts_with("healthy variant of `s/g/a`: it does not pass: in the response"), "{problems:?}");
}

#[test]
fn a_variant_changes_something_that_is_there() {
    for (variant, reason) in [
        ("{ remove: /x }", "nothing at `/x` in the example of `doc`"),
        ("{ /x/y: 1 }", "nothing at `/x/y` in the example of `doc`"),
        ("{ /b/7: 1 }", "nothing at `/b/7` in the example of `doc`"),
        ("{ headers: { x-a: null } }", "no field `x-a` in the example of `doc`"),
        ("{ /a: text }", "it changes nothing"),
        ("{ status: 200 }", "it changes nothing"),
    ] {
        for (key, name) in [("breaks", "counterexample"), ("accepts", "healthy variant")] {
            let tests = format!("  a: {{ expect: {{ /a: present }}, {key}: [{variant}] }}\n");
            assert!(problems_of_tests(&tests).contains(&format!("{name} of `s/g/a`: {reason}")), "{variant}");
        }
    }
}

#[test]
fn an_equal_request_has_no_response_of_its_own() {
    let rest = |fresh: &str| {
        format!(
            r#"
requests:
  doc: {{ get: /doc, example: {{ json: {{ a: text }} }} }}
  again: {{ like: doc{fresh} }}
tests:
  a: {{ expect: {{ /a: present }} }}
  same: {{ request: again, needs: a, expect: {{ same-as: doc }}, breaks: [{{ /b: 1 }}] }}
"#
        )
    };
    let found = problems(&rest(""));
    assert!(found[0].starts_with("counterexample of `s/g/same`: it does not violate that: it holds"), "{found:?}");
    assert_eq!(problems(&rest(", fresh: true")), Vec::<String>::new());
    let found = problems(&rest(", example: { /b: 1 }"));
    assert_eq!(found[0], "`again` is the same request as `doc`, so its own example is never given", "{found:?}");
}

#[test]
fn a_test_that_nothing_breaks_is_a_problem() {
    let tests = "  a: { expect: { body: { max-depth: 32 } } }\n  b: { expect: { headers: { x-a: { optional: true, matches: x } } } }\n";
    let found = problems_of_tests(tests);
    assert!(found[0].starts_with("`s/g/b` applies to nothing in the file; with the example, "), "{found:?}");
    let tests = r#"
  a: { expect: { /a: { type: string } } }
  b: { expect: { /a: { type: [string, "null"] } } }
"#;
    let found = problems_of_tests(tests);
    let derived = "nothing shows that `s/g/b` alone can fail; a counterexample was derived from `";
    assert!(
        found.iter().any(|problem| problem.starts_with(derived) && problem.contains("but it violates `s/g/a` too")),
        "{found:?}"
    );
}

#[test]
fn a_request_that_nothing_uses_is_a_problem() {
    let rest = format!("{DOC}  other: {{ get: /other }}\ntests:\n  a: {{ expect: {{ /a: present }} }}\n");
    assert_eq!(problems(&rest), ["nothing uses the request `other`"]);
    let rest = format!(
        "{DOC}  other: {{ get: /other, example: {{ json: {{ t: x }} }} }}\n  next: {{ get: \"/doc/{{other#/t}}\", example: {{ like: doc }} }}\n\
         tests:\n  t: {{ request: other, expect: {{ /t: present }} }}\n  a: {{ request: next, needs: t, expect: {{ /a: present }} }}\n"
    );
    assert_eq!(problems(&rest), Vec::<String>::new());
}

#[test]
fn a_test_is_judged_by_the_last_version_that_it_belongs_to() {
    let tests = r#"
  old: { until: v1.16, expect: { /a: present } }
  new: { since: v1.17, expect: { /a: present } }
"#;
    assert_eq!(problems_of_tests(tests), Vec::<String>::new());
}

#[test]
fn what_to_do_is_said_with_each_fault_of_a_variant() {
    let help = |tests: &str| -> Vec<String> {
        prove(&suite(&format!("{DOC}tests:\n{tests}"))).into_iter().filter_map(|problem| problem.help).collect()
    };
    let long = r#"{ expect: { /b: { type: array } }, breaks: [{ /bb: 1, /cc: 1 }] }"#;
    assert_eq!(help(&format!("  b: {long}\n")), ["the example has no `/bb`: did you mean `/b`?"]);
    let far = "  b: { expect: { /b: { type: array } }, breaks: [{ /length: 2 }] }\n";
    assert_eq!(help(far), ["the example has no `/length`: change what the test looks at"]);
    let missing = "  b: { expect: { /b: { type: array } }, breaks: [{ remove: /bb }] }\n";
    assert_eq!(help(missing), ["did you mean `/b`?"]);
    let nowhere = "  b: { expect: { /b: { type: array } }, breaks: [{ /length/0: 1 }] }\n";
    assert_eq!(help(nowhere), ["change what is there, or add it to the example"]);
    let same = "  a: { expect: { /a: present }, accepts: [{ /a: text }] }\n";
    assert_eq!(help(same), ["write what differs from the example, or remove this variant"]);
    let typo = "  b: { expect: { /bb: { type: array } } }\n";
    assert_eq!(help(typo), ["did you mean `/b`?"]);
    let other = "  a: { expect: { /a: present } }\n  text: { needs: a, expect: { /a: { type: string } }, breaks: [{ remove: /b }] }\n";
    assert_eq!(help(other), ["change what the test looks at, or move the response to `accepts`"]);
    let too =
        "  a: { expect: { /a: present } }\n  b: { expect: { /b: { type: array } }, breaks: [{ json: { b: 1 } }] }\n";
    let wanted = "change only what this test looks at; if `s/g/a` is a condition of it, add `s/g/a` to `needs`";
    assert_eq!(help(too), [wanted]);
    let same = "  a: { expect: { /a: present } }\n  b: { expect: { /a: present } }\n";
    assert!(help(same)[0].contains("if `s/g/b` asks for the same, remove one of the two, or add it to `needs`"));
    let healthy =
        "  a: { expect: { /a: present } }\n  b: { expect: { /b: { type: array } }, accepts: [{ remove: /a }] }\n";
    assert_eq!(help(healthy), ["correct the response so that `s/g/a` holds, or correct `s/g/a`"]);
}

#[test]
fn a_wrong_example_that_begins_with_one_of_examples_is_a_problem_of_its_request() {
    let rest = r#"
requests:
  doc: { get: /known, example: { like: refused, /errcode: M_NOT_FOUND } }
  unknown: { get: /unknown, example: refused }
examples:
  refused: { status: 404, json: { errcode: M_UNKNOWN } }
tests:
  known: { expect: { status: 404, /errcode: M_NOT_FOUND } }
  unknown: { request: unknown, expect: { status: 404, /errcode: M_UNRECOGNIZED } }
"#;
    let problems = problems(rest);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].starts_with("the example of `unknown` does not pass `s/g/unknown`: "), "{problems:?}");
}

#[test]
fn requests_that_are_sent_again_end_with_their_example() {
    let flow = |until: &str| {
        format!(
            "{DOC}flows:\n  f:\n    - poll: {{ get: /poll, again-until: {{ {until} }}, example: {{ json: {{ done: true }} }} }}\n\
             tests:\n  poll: {{ request: f/poll, expect: {{ status: 200 }} }}\n  doc: {{ expect: {{ status: 200 }} }}\n"
        )
    };
    assert_eq!(problems(&flow("/done: true")), Vec::<String>::new());
    let why = "in the response to `f/poll`, expected `/doen`: present, got nothing there";
    let expected = format!("the example of `f/poll` does not meet its `again-until`: {why}");
    assert_eq!(problems(&flow("/doen: true")), [expected]);
    // What stays as it is may be what a test is about.
    assert_eq!(problems(&flow("/error: absent, /refused: true")), Vec::<String>::new());
}

#[test]
fn what_a_response_leaves_is_in_its_example() {
    let create = |leaves: &str| {
        format!(
            "requests:\n  doc: {{ post: /doc, writes: client, leaves: {leaves}, json: {{}}, example: {{ json: {{ id: a }} }} }}\n\
             tests:\n  doc: {{ expect: {{ status: 200 }} }}\n"
        )
    };
    assert_eq!(problems(&create("/id")), Vec::<String>::new());
    assert_eq!(problems(&create("/di")), ["the example of `doc` has no `/di`, which its `leaves` names"]);
}

#[test]
fn an_example_that_refuses_the_api_is_one_problem() {
    let rest = format!(
        "{DOC}not-offered: {{ expect: {{ status: 200 }}, because: They do. }}\n\
         tests:\n  a: {{ expect: {{ status: 200 }} }}\n  b: {{ expect: {{ /a: present }} }}\n"
    );
    let expected = "the example of `doc` meets `not-offered`, so that tests of the API do not apply";
    assert_eq!(problems(&rest), [expected]);
}

#[test]
fn the_order_of_header_fields_is_no_change() {
    let tests = "  etag: { expect: { headers: { etag: { grammar: entity-tag } } }, accepts: [{ headers: { etag: '\"v1\"' } }] }\n";
    assert_eq!(problems_of_tests(tests), ["healthy variant of `s/g/etag`: it changes nothing"]);
}

#[test]
fn members_to_keep_are_there() {
    let tests = "  a: { expect: { /a: present }, breaks: [{ only: [u, v] }] }\n";
    assert_eq!(
        problems_of_tests(tests),
        ["counterexample of `s/g/a`: nothing of what `only` names in the example of `doc`"]
    );
}

/// The help that goes with the problems of a suite of these tests.
fn helps(tests: &str) -> Vec<String> {
    prove(&suite(&format!("{DOC}tests:\n{tests}"))).into_iter().filter_map(|problem| problem.help).collect()
}

#[test]
fn help_names_what_is_likely_to_be_meant() {
    let word = "  a: { expect: { /a: exists } }\n";
    assert_eq!(helps(word), ["did you mean the word `present`?"]);
    let optional = "  a: { expect: { /aa: { optional: true, type: string } } }\n";
    assert_eq!(helps(optional), ["did you mean `/a`?"]);
    let item = "  b: { expect: { /b: { type: array } }, breaks: [{ /b/-: 5 }] }\n";
    assert_eq!(helps(item), ["change what the test looks at, or move the response to `accepts`"]);
    let itself = "  a: { expect: { /a: { type: string, same-as: doc } } }\n";
    assert_eq!(helps(itself), ["it compares the response with itself: name another request"]);
}

#[test]
fn help_names_the_response_that_a_test_looks_at() {
    let rest = "requests:\n  other: { get: /other, example: { json: { a: 1 } } }\n  again: { like: doc }\n";
    let doc = DOC.replace("requests:\n", rest);
    let helps = |tests: &str| {
        let problems = prove(&suite(&format!("{doc}tests:\n{tests}")));
        problems.into_iter().filter_map(|problem| problem.help).collect::<Vec<_>>()
    };
    let elsewhere = "  o: { request: other, expect: { status: 200 } }\n  a: { expect: { status: 200 }, breaks: [{ other: { status: 201 } }] }\n";
    assert!(
        helps(elsewhere).contains(&"the test looks at the response to `doc`: change that one".to_owned()),
        "{:?}",
        helps(elsewhere)
    );
    let joined =
        "  o: { request: other, expect: { status: 200 } }\n  s: { request: again, expect: { same-as: doc } }\n";
    let expected = "`again` is the same request as `doc`, so that both have one response: add `fresh: true` to have it sent by itself";
    assert_eq!(helps(joined), [expected]);
}

#[test]
fn what_only_looks_like_a_mistake_is_none() {
    let tests = r#"
values: { version: "1" }
tests:
  page: { expect: { status: 200 }, accepts: [{ json: { a: x, inner: {"version":null} } }] }
  twice: { needs: page, expect: { /a: present }, breaks: [{ json: '{"a":1}' }] }
"#;
    assert_eq!(problems(&format!("{DOC}{tests}")), Vec::<String>::new());
}

/// The help, and the text that is marked, of the only problem.
fn advice(rest: &str) -> (String, String) {
    let problems = prove(&suite(rest));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let Problem { place, help, .. } = &problems[0];
    (place.file.text[place.span.clone()].to_owned(), help.clone().unwrap_or_default())
}

#[test]
fn a_misspelt_condition_is_marked_and_spelled() {
    for (condition, marked, meant) in [
        ("\"/b[0]\": 1", "/b[0]", "did you mean `/b/0`?"),
        ("/b/: present", "/b/", "did you mean `/b`?"),
        ("/d.e: present", "/d.e", "did you mean `/d/e`?"),
        ("\"/d[e]\": { type: string }", "/d[e]", "did you mean `/d/e`?"),
        ("/bb: { type: array }", "/bb", "did you mean `/b`?"),
        ("/<each: present", "/<each", "did you mean `/<each>`?"),
        ("/<item.x: 1", "/<item.x", "did you mean `/<item.x>`?"),
        ("/a: presnt", "presnt", "did you mean the word `present`?"),
        ("/a: Absent", "Absent", "did you mean the word `absent`?"),
        ("/a: missing", "missing", "did you mean the word `absent`?"),
        ("headers: { etag: pressent }", "pressent", "did you mean the word `present`?"),
        ("headers: { e-tag: present }", "e-tag", "did you mean `etag`?"),
    ] {
        let rest = format!("{DOC_WITH_MORE}tests:\n  x: {{ expect: {{ {condition} }} }}\n");
        assert_eq!(advice(&rest), (marked.to_owned(), meant.to_owned()), "{condition}");
    }
}

/// A request whose response has an object in it.
const DOC_WITH_MORE: &str = r#"
requests:
  doc: { get: /doc, example: { headers: { etag: '"v1"' }, json: { a: text, b: [1, 2], d: { e: x } } } }
"#;

#[test]
fn a_list_after_contains_is_explained() {
    let (marked, help) =
        advice(&format!("{DOC_WITH_MORE}tests:\n  x: {{ expect: {{ /b: {{ contains: [3, 4] }} }} }}\n"));
    assert_eq!(marked, "contains");
    assert!(help.starts_with("did you mean `contains-any`?"), "{help}");
}

#[test]
fn a_member_that_the_example_lacks_is_no_misspelt_word() {
    let (marked, help) = advice(&format!("{DOC_WITH_MORE}tests:\n  x: {{ expect: {{ /registration: present }} }}\n"));
    assert_eq!(
        (marked.as_str(), help.as_str()),
        ("doc", "add `/registration` to the example, or correct the condition")
    );
}

#[test]
fn a_request_without_an_example_is_named() {
    let rest = "\nrequests:\n  doc: { get: /doc }\ntests:\n  x: { expect: { /a: present } }\n  y: { expect: { /b: present } }\n";
    let problem = problems(rest).remove(0);
    assert!(problem.starts_with("`doc` has no example, and an empty response does not pass `s/g/x`"), "{problem}");
    let (marked, help) = advice(rest);
    assert_eq!(marked, "doc");
    assert!(help.starts_with("add `example: { json: { … } }`"), "{help}");
}
