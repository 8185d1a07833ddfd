//! The JUnit report: its cases, names, numbers and bodies, and its parts where it is long.

use super::*;

#[test]
fn junit_has_a_case_for_each_test_that_was_asked_for() {
    let xml = junit::render(&record(), wording).concat();
    let counts = ["testsuite", "testcase", "failure", "error", "skipped"].map(|tag| count(&xml, tag));
    assert_eq!(counts, [1, 13, 3, 2, 5]);
    let document = Document::parse(&xml).unwrap();
    let mut names: Vec<_> = named(&document, "testcase").iter().map(|case| case.attribute("name")).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 13, "names are unique");
}

#[test]
fn junit_bodies_hold_the_message_and_the_case() {
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    for tag in ["failure", "error", "skipped"] {
        for node in named(&document, tag) {
            let body: String = node.children().filter_map(|child| child.text()).collect();
            let message = node.attribute("message").unwrap();
            let first = body.lines().next().unwrap();
            assert_eq!(message, first);
            assert!(body.contains(" cases/sample.yaml:"), "{body}");
        }
    }
}

#[test]
fn junit_counts_the_time_of_a_request_once() {
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let times: Vec<_> =
        named(&document, "testcase").iter().map(|case| case.attribute("time").unwrap().to_owned()).collect();
    let timed: Vec<&str> = times.iter().map(String::as_str).filter(|time| *time != "0").collect();
    assert_eq!(timed, ["0.031", "0.012", "1"]);
}

#[test]
fn junit_is_valid_without_suites_and_without_tests() {
    assert_eq!(count(&junit::render(&empty(), wording).concat(), "testsuites"), 1);
    let xml = junit::render(&all(&Outcome::Skip(Skip::FilteredOut)), wording).concat();
    assert_eq!((count(&xml, "testsuite"), count(&xml, "testcase")), (1, 0));
}

#[test]
fn no_type_is_a_word_that_readers_cast() {
    let cast = ["boolean", "integer", "float", "date", "datetime", "yaml", "symbol", "array", "hash", "file"];
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let types: Vec<_> = document.descendants().filter_map(|node| node.attribute("type")).collect();
    assert_eq!(types.len(), 10);
    assert!(types.iter().all(|kind| !cast.contains(kind)), "{types:?}");
}

#[test]
fn junit_suites_say_how_many_cases_are_of_which_kind() {
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let suite = named(&document, "testsuite")[0];
    let counts = ["tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).unwrap());
    assert_eq!(counts, ["13", "3", "2", "5"]);
}

/// Names of all cases, and what the suites count.
fn cases_of(documents: &[String]) -> (Vec<String>, [usize; 4]) {
    let (mut names, mut counted) = (Vec::new(), [0; 4]);
    for xml in documents {
        let document = Document::parse(xml).unwrap();
        names.extend(named(&document, "testcase").iter().map(|case| case.attribute("name").unwrap().to_owned()));
        for suite in named(&document, "testsuite") {
            for (sum, attribute) in counted.iter_mut().zip(["tests", "failures", "errors", "skipped"]) {
                *sum += suite.attribute(attribute).unwrap().parse::<usize>().unwrap();
            }
        }
    }
    (names, counted)
}

#[test]
fn a_long_junit_report_is_split_and_the_sums_add_up() {
    let record = with_known_failures(long(&[4000, 2000, 1, 6000, 342]));
    let documents = junit::render(&record, wording);
    let all = 12_343 + 2;
    let sizes: Vec<usize> = documents.iter().map(|xml| xml.matches("<testcase ").count()).collect();
    assert_eq!(sizes, [4000, 4999, 3346]);
    let (names, counted) = cases_of(&documents);
    assert_eq!(counted, [all, 12_343_usize.div_ceil(3) + 2, 0, 0]);
    let expected: Vec<&str> = record.tests().map(|(test, _)| test.id.split_once('/').unwrap().1).collect();
    assert!(names[..12_343] == expected);
    for (number, xml) in (1..).zip(&documents) {
        assert_eq!(junit::part_number(&xml[..200]), Some(number));
        let document = Document::parse(xml).unwrap();
        let suites: Vec<_> = named(&document, "testsuite").iter().filter_map(|suite| suite.attribute("name")).collect();
        assert_eq!(suites, if number == 3 { vec!["sample", "known-failures"] } else { vec!["sample"] });
        assert!(xml.contains("<system-out><![CDATA[target: https://hs.example/"));
    }
}

#[test]
fn a_junit_report_of_fewer_cases_is_one_file() {
    let one = junit::render(&long(&[4_999]), wording);
    assert_eq!((one.len(), junit::part_number(&one[0])), (1, None));
    assert_eq!(junit::render(&long(&[4_000, 1_000]), wording).len(), 2);
}

#[test]
fn junit_cases_are_named_by_suite_and_id_and_have_a_file() {
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    for case in named(&document, "testcase") {
        let name = case.attribute("name").unwrap();
        assert_eq!((case.attribute("classname"), case.attribute("file")), (Some("sample"), Some("cases/sample.yaml")));
        assert!(!name.starts_with("sample"), "{name}");
    }
}

#[test]
fn junit_totals_stand_at_the_root() {
    let xml = junit::render(&with_known_failures(record()), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let (root, suites) = (document.root_element(), named(&document, "testsuite"));
    assert_eq!((root.attribute("name"), suites.len()), (Some("matrix-conformance"), 2));
    for count in ["tests", "failures", "errors", "skipped", "time"] {
        let number = |node: Node<'_, '_>| node.attribute(count).unwrap().parse::<f64>().unwrap();
        assert!((number(root) - suites.iter().copied().map(number).sum::<f64>()).abs() < 0.002, "{count}");
    }
}

#[test]
fn the_name_of_the_target_leads_suites_and_classes() {
    let mut draft = draft();
    draft.run.name = Some("hs.example:8448".to_owned());
    let xml = junit::render(&with_known_failures(draft.record()), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let suites: Vec<_> = named(&document, "testsuite").iter().filter_map(|suite| suite.attribute("name")).collect();
    assert_eq!(suites, ["hs.example:8448.sample", "hs.example:8448.known-failures"]);
    for suite in named(&document, "testsuite") {
        let classes = suite.children().filter_map(|case| case.attribute("classname"));
        assert!(classes.clone().count() > 1 && classes.into_iter().all(|class| Some(class) == suite.attribute("name")));
    }
}

#[test]
fn each_level_has_its_own_word() {
    let xml = junit::render(&record(), wording).concat();
    let document = Document::parse(&xml).unwrap();
    let shown = |name: &str| {
        let case = named(&document, "testcase").into_iter().find(|case| case.attribute("name") == Some(name)).unwrap();
        let result = case.first_element_child().unwrap();
        let first =
            |attribute: &str| result.attribute(attribute).unwrap_or_default().split(": expected").next().unwrap();
        (result.tag_name().name(), first("type"), first("message"))
    };
    assert_eq!(shown("required/token_endpoint"), ("failure", "must", "MUST"));
    assert_eq!(shown("same"), ("skipped", "should", "SHOULD"));
    assert_eq!(shown("mild"), ("skipped", "must", "MUST (counted as a warning)"));
}

#[test]
fn a_process_without_targets_leaves_a_report_without_cases() {
    let xml = junit::render_empty("shard 4/4 has none of the 3 targets");
    let document = Document::parse(&xml).unwrap();
    assert_eq!((count(&xml, "testsuite"), count(&xml, "testcase")), (1, 0));
    assert_eq!(document.root_element().attribute("tests"), Some("0"));
    assert!(xml.contains("shard 4/4 has none of the 3 targets"));
}
