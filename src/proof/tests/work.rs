//! How the work of a proof grows with a suite: twice as many tests are twice the work, so that thousands stay a matter of
//! seconds.

use std::sync::Arc;

use super::super::with_prover;
use super::suite;
use crate::suite::Suite;

/// How often a test was judged or decided in the proof of a suite.
fn work(suite: &Arc<Suite>) -> usize {
    let mut work = 0;
    with_prover(suite, |healthy, prover| {
        (0..suite.tests.len()).for_each(|index| drop(prover.prove(index)));
        assert!(prover.problems().is_empty(), "the suite is proven");
        work = healthy.outline.work.get();
    });
    work
}

/// Tests of a member each, with what `more` makes of their numbers.
fn of_members(count: usize, more: impl Fn(usize) -> String) -> Arc<Suite> {
    let members: Vec<String> = (0..count).map(|number| format!("m{number}: x")).collect();
    let test = |number| format!("  t{number}: {{ {}expect: {{ /m{number}: {{ type: string }} }} }}\n", more(number));
    let tests: String = (0..count).map(test).collect();
    suite(&format!(
        "requests:\n  doc: {{ get: /doc, example: {{ json: {{ {} }} }} }}\ntests:\n{tests}",
        members.join(", ")
    ))
}

fn assert_linear(more: impl Fn(usize) -> String) {
    let (some, twice, four) =
        (work(&of_members(70, &more)), work(&of_members(140, &more)), work(&of_members(280, &more)));
    assert!(some >= 140, "a counterexample is judged and decided: {some}");
    assert!(twice <= 2 * some + 10 && four <= 4 * some + 30, "{some}, {twice} and {four}");
}

#[test]
fn tests_of_a_member_each_are_judged_as_often_whatever_their_number() {
    assert_linear(|_| String::new());
}

#[test]
fn tests_that_need_one_another_in_a_row_are_judged_as_often_whatever_their_number() {
    assert_linear(|number| if number == 0 { String::new() } else { format!("needs: t{}, ", number - 1) });
}

#[test]
fn tests_that_all_need_the_first_are_judged_as_often_whatever_their_number() {
    assert_linear(|number| if number == 0 { String::new() } else { "needs: t0, ".to_owned() });
}
