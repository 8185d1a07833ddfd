//! The order of the suites on the page, and the links into it.

use super::*;

/// A record of suites of ten tests each, with one outcome for each suite: its last test; the others pass.
fn suites(outcomes: &[Outcome]) -> Record {
    let mut draft = draft();
    let exchanges = draft.suites[0].exchanges.clone();
    draft.suites = outcomes
        .iter()
        .enumerate()
        .map(|(number, outcome)| {
            let text =
                format!("{HEAD}{}", group_of_ten(1)).replacen("suite: many", &format!("suite: many-{number}"), 1);
            let suite = read_suite(&SourceFile::new(format!("cases/many-{number}.yaml"), text)).unwrap();
            let outcomes = [vec![Outcome::Pass; 9], vec![outcome.clone()]].concat();
            SuiteRecord { suite, not_offered: None, exchanges: exchanges.clone(), outcomes }
        })
        .collect();
    draft.record()
}

#[test]
fn suites_come_by_their_gravest_outcome_and_keep_their_numbers() {
    let broken = || vec![violation("metadata", "a", "b", Spot::Status)];
    let not_applicable = Outcome::Skip(Skip::NotApplicable("nobody signs in".to_owned()));
    let outcomes = [
        Outcome::Pass,
        Outcome::Warn(broken()),
        not_applicable,
        Outcome::Fail(broken()),
        Outcome::Error(unseen()),
        Outcome::Fail(broken()),
    ];
    let page = render(&suites(&outcomes), wording);
    assert_harmless(&page);
    read(&page, |document| {
        let headings = named(document, "h2").into_iter().filter_map(|heading| heading.attribute("id"));
        let suites: Vec<&str> = headings.filter(|id| id.starts_with("suite-")).collect();
        assert_eq!(suites, ["suite-3", "suite-5", "suite-4", "suite-1", "suite-0", "suite-2"]);
        let first = with_class(document, "test")[0].attribute("data-outcome");
        assert_eq!(first, Some("fail"));
        // Each number of the tally leads to the first of its groups on the page.
        let links = named(document, "a").into_iter().filter_map(|link| link.attribute("href")?.strip_prefix('#'));
        let links: Vec<&str> =
            links.filter(|link| link.split_once('-').is_some_and(|(kind, _)| kind != "exchange")).collect();
        for link in ["fail-3", "error-4", "warn-1", "pass-3", "not-applicable-2"] {
            assert!(links.contains(&link), "{link}: {links:?}");
        }
    });
}

#[test]
fn outdated_known_failures_come_after_the_suites_with_failures() {
    let entries = read_known_failures(&SourceFile::new(
        "known.yaml",
        "known-failures:\n  - test: many-0/group-1/a\n    reason: Fixed.\n",
    ));
    let entries = entries.unwrap();
    let order = |outcome: Outcome| {
        let mut record = suites(&[Outcome::Pass, outcome]);
        record.excuse(&entries);
        let page = render(&record, wording);
        assert_harmless(&page);
        let mut order = Vec::new();
        read(&page, |document| {
            let ids = named(document, "h2").into_iter().filter_map(|heading| heading.attribute("id"));
            order = ids.filter(|id| *id != "run").map(ToOwned::to_owned).collect();
            assert_eq!(document.descendants().filter(|node| node.attribute("href") == Some("#outdated")).count(), 1);
        });
        let header = page.split("</header>").next().unwrap().to_owned();
        (order, header)
    };
    let (failed, header) = order(Outcome::Fail(vec![violation("metadata", "a", "b", Spot::Status)]));
    assert_eq!(failed, ["suite-1", "outdated", "suite-0"]);
    assert!(header.contains("1 MUST is broken; 1 entry for a known failure is out of date."), "{header}");
    assert_eq!(order(Outcome::Pass).0, ["outdated", "suite-0", "suite-1"]);
}
