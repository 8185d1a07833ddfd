//! What the page shows of causes and received values, and how often.

use super::*;

#[test]
fn a_cause_that_tests_share_is_shown_once() {
    let page = render(&record(), wording);
    assert_eq!(
        page.matches(" complete response within 30 s").count(),
        3,
        "in the verdict, above the tests, and in the exchange"
    );
    let mut draft = draft().with_all(&Outcome::Skip(Skip::Blocked("sample/status".to_owned())));
    draft.outcomes()[0] = Outcome::Fail(vec![violation("metadata", "status 200", "status 500", Spot::Status)]);
    let page = render(&draft.record(), wording);
    assert_harmless(&page);
    assert_eq!(page.matches("Blocked by <a href=\"#sample/status\">").count(), 1);
    let equal = violation("metadata", "allow: present", "no allow", Spot::Field("allow".to_owned()));
    let page = render(&all(&Outcome::Fail(vec![equal])), wording);
    assert_eq!((page.matches("allow: present").count(), page.matches("The same as in ").count()), (3, 7));
    // Tests of one requirement are one block; others refer to the first that says the same.
    assert_eq!(page.matches(" tests)</p>").count(), 2);
}

#[test]
fn blocked_is_not_mistaken_for_not_applicable() {
    read(&render(&record(), wording), |document| {
        let badge = |class: &str| {
            let item = with_class(document, class).into_iter().find(|node| node.has_attribute("data-outcome")).unwrap();
            text(item.descendants().find(|node| node.attribute("class") == Some("badge")).unwrap())
        };
        assert_eq!((badge("blocked"), badge("na"), badge("skip")), ("blocked".into(), "n/a".into(), "skip".into()));
    });
}

#[test]
fn a_received_text_has_no_backticks_around_it() {
    let got = |got: &str| {
        let broken = violation("metadata", "a", got, Spot::Url);
        let page = render(&all(&Outcome::Fail(vec![broken])), wording);
        page.split("<dt>Got</dt>").nth(1).unwrap().split("</dd>").next().unwrap().to_owned()
    };
    assert_eq!(got("`http://a.example/`"), "<dd><code>http://a.example/</code>");
    assert_eq!(got("not JSON: found `<` at byte 0"), "<dd>not JSON: found <code>&lt;</code> at byte 0");
    assert_eq!(got("`a` b `c`"), "<dd>`a` b `c`");
    assert_eq!(got("\"a `b` c\""), "<dd>&quot;a `b` c&quot;");
}

#[test]
fn an_undecided_run_says_why_at_the_top() {
    let mut draft = draft().with_all(&Outcome::Skip(Skip::Blocked("sample/status".to_owned())));
    draft.outcomes()[0] = Outcome::Error(unseen());
    let page = render(&draft.record(), wording);
    let header = page.split("</header>").next().unwrap();
    assert!(header.contains("No complete response within 30 s (raise it with --timeout); none of the"), "{header}");
    assert_eq!(header.matches("within 30 s").count(), 1);
}

#[test]
fn equal_pages_of_a_server_that_is_down_are_shown_for_the_first_tests() {
    let page = |tests: usize, got: &dyn Fn(usize) -> String| {
        let names: String = (0..tests)
            .map(|number| format!("  r{number}: {{ get: /{number}, example: {{ json: {{}} }} }}\n"))
            .collect();
        let list: Vec<String> = (0..tests).map(|number| format!("r{number}")).collect();
        let text = format!(
            "{}{names}tests:\n  a:\n    level: must\n    requirement: A rule.\n    because: It is one.\n    source: spec A\n    \
             tests: {{ <each>: {{ each: [{}], request: <each>, expect: {{ status: 200 }} }} }}\n",
            HEAD.split("tests:").next().unwrap(),
            list.join(", ")
        );
        let mut draft = draft();
        let suite = &mut draft.suites[0];
        suite.suite = read_suite(&SourceFile::new("cases/down.yaml", text)).unwrap();
        let mut down = (*suite.exchanges[0].1).clone();
        down.result = Ok(Response::new(500, Fields::new(), "<p>Sorry</p>".repeat(2000).into_bytes()));
        suite.exchanges = list.iter().map(|name| (name.clone(), Arc::new(down.clone()))).collect();
        let failure = |(number, name): (usize, &String)| match got(number).as_str() {
            "" => Outcome::Error(unseen()),
            got => Outcome::Fail(vec![violation(name, "status 200", got, Spot::Status)]),
        };
        suite.outcomes = list.iter().enumerate().map(failure).collect();
        render(&draft.record(), wording)
    };
    let exchanges = |page: &str| page.matches("<li class=\"exchange\">").count();
    let equal = page(600, &|_| "status 500".to_owned());
    assert_harmless(&equal);
    assert_eq!(exchanges(&equal), 20);
    assert!(
        equal.contains("Of one finding in many tests, those of the first 20 are here; a recording has the others.")
    );
    let unseen = page(600, &|_| String::new());
    assert_harmless(&unseen);
    assert_eq!((exchanges(&unseen), unseen.matches("<div class=\"line\">").count()), (20, 580));
    // Where each is a finding, the contents are short.
    let different = page(600, &|number| format!("status 500, {number}"));
    assert_eq!(exchanges(&different), 600);
    assert!(different.len() < 2_000_000, "{} octets", different.len());
    assert!(different.contains("23667 more characters are not shown."));
    let few = page(30, &|_| "status 500".to_owned());
    assert_eq!((exchanges(&few), few.matches("16000 more characters are not shown.").count()), (30, 30));
}
