//! The proof of the tests of one suite, test by test. Variants that are equal are judged once.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::conditions::{Witness, WitnessKind, evidence};
use super::conversation::Conversation;
use super::decision::{Decision, version};
use super::findings::{Findings, Kind};
use super::isolation::{Complaint, in_words, of_counterexample, of_healthy};
use super::places;
use super::variants::{Key, at_version_of, beginning, derived, unchanged};
use super::{ConditionProof, TestProof};
use crate::check::Part;
use crate::exchange::Pointer;
use crate::source::Problem;
use crate::suite::{Test, Variant};

/// How many conversations are kept: those of variants that many tests share come back at once.
const KEPT: usize = 64;

/// The proof under way.
pub(super) struct Prover<'a> {
    healthy: &'a Conversation<'a>,
    /// By what they change: the conversations that were used last, and when.
    kept: FxHashMap<Key, (Rc<Conversation<'a>>, usize)>,
    time: usize,
    findings: Findings,
}

/// A variant, and the conversation with it, which may be that of an equal one.
struct Staged<'a> {
    variant: Variant,
    conversation: Rc<Conversation<'a>>,
}

/// The variants of a test.
struct Variants<'a> {
    written: Vec<Staged<'a>>,
    healthy: Vec<Staged<'a>>,
    derived: Vec<Staged<'a>>,
    /// Healthy responses to which the test applies.
    base: Rc<Conversation<'a>>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(healthy: &'a Conversation<'a>) -> Self {
        Self { healthy, kept: FxHashMap::default(), time: 0, findings: Findings::default() }
    }

    /// The conversation with a variant. `None` only if the setting has no target.
    pub(super) fn conversation(&mut self, variant: &Variant) -> Option<Rc<Conversation<'a>>> {
        self.time += 1;
        let key = Key::of(variant);
        if let Some((known, used)) = self.kept.get_mut(&key) {
            *used = self.time;
            return Some(Rc::clone(known));
        }
        let conversation = Rc::new(Conversation::changed(self.healthy, variant.clone())?);
        if self.kept.len() >= 2 * KEPT {
            let oldest = self.time.saturating_sub(KEPT);
            self.kept.retain(|_, (_, used)| *used > oldest);
        }
        self.kept.insert(key, (Rc::clone(&conversation), self.time));
        Some(conversation)
    }

    /// What is not proven of the tests so far.
    pub(super) fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.findings).into_problems()
    }

    /// Proves a test that holds on the examples, or does not apply to them.
    pub(super) fn prove(&mut self, index: usize) -> TestProof {
        let mut proof = TestProof::default();
        let Some(variants) = self.variants(index) else { return proof };
        proof.counterexamples = self.counterexamples(index, &variants);
        if proof.counterexamples.is_empty() && variants.written.is_empty() {
            self.report_unshown(index, &variants.derived);
            return proof;
        }
        let complaint = |conversation: &Conversation<'_>| of_healthy(conversation, index);
        proof.accepts = self.sound(&variants.healthy, index, Kind::Healthy, complaint).len();
        proof.conditions = self.conditions(index, &variants);
        proof
    }

    /// The counterexamples that violate a test and no other, as they are known without the rest of its proof.
    pub(super) fn counterexamples_of(&mut self, index: usize) -> Vec<Variant> {
        self.variants(index).map(|variants| self.counterexamples(index, &variants)).unwrap_or_default()
    }

    fn counterexamples(&mut self, index: usize, variants: &Variants<'a>) -> Vec<Variant> {
        let complaint = |conversation: &Conversation<'_>| of_counterexample(conversation, index);
        let mut counterexamples = self.sound(&variants.written, index, Kind::Counterexample, complaint);
        let is_isolated = |staged: &&Staged<'_>| of_counterexample(&staged.conversation, index).is_none();
        counterexamples.extend(variants.derived.iter().filter(is_isolated).map(|staged| staged.variant.clone()));
        counterexamples
    }

    /// The written variants that are what they should be; the others are problems.
    fn sound(
        &mut self,
        variants: &[Staged<'a>],
        index: usize,
        kind: Kind,
        complaint: impl Fn(&Conversation<'a>) -> Option<Complaint>,
    ) -> Vec<Variant> {
        let id = &self.healthy.outline.suite.tests[index].id;
        let mut sound = Vec::new();
        for Staged { variant, conversation } in variants {
            let fault = places::fault(self.healthy, conversation).or_else(|| {
                let complaint = complaint(conversation)?;
                Some((complaint.in_words(conversation), self.remedy(&complaint, variant, index, kind)))
            });
            match fault {
                None => sound.push(variant.clone()),
                Some((fault, help)) => {
                    let message = format!("{} of `{id}`: {fault}", kind.name());
                    self.findings.report(kind, index, &variant.place, message, Some(&help));
                }
            }
        }
        sound
    }

    /// What to do about a complaint of a written variant.
    fn remedy(&self, complaint: &Complaint, variant: &Variant, index: usize, kind: Kind) -> String {
        let other = complaint.other().map(|other| &self.healthy.outline.suite.tests[other].id);
        match (other, kind) {
            (Some(other), Kind::Counterexample) => format!(
                "change only what this test looks at; if `{other}` is a condition of it, add `{other}` to `needs`"
            ),
            (Some(other), _) => format!("correct the response so that `{other}` holds, or correct `{other}`"),
            (None, Kind::Counterexample) if self.looks_elsewhere(index, variant) => {
                let request = &self.healthy.outline.suite.tests[index].request;
                format!("the test looks at the response to `{request}`: change that one")
            }
            (None, Kind::Counterexample) => places::added(self.healthy, variant).map_or_else(
                || "change what the test looks at, or move the response to `accepts`".to_owned(),
                |(added, near)| match near {
                    Some(near) => format!("the example has no `{added}`: did you mean `{near}`?"),
                    None => format!("the example has no `{added}`: change what the test looks at"),
                },
            ),
            (None, _) => "correct the response, or move it to `breaks` if it is not healthy".to_owned(),
        }
    }

    /// Whether a test looks at no response that a variant changes.
    fn looks_elsewhere(&self, index: usize, variant: &Variant) -> bool {
        let requests = self.healthy.outline.suite.tests[index].requests();
        !variant.changes.is_empty() && variant.changes.iter().all(|(name, _)| !requests.contains(name))
    }

    /// The variants of a test; nothing if it applies to no healthy response, which is a problem.
    fn variants(&mut self, index: usize) -> Option<Variants<'a>> {
        let test = &self.healthy.outline.suite.tests[index];
        let written: Vec<Variant> = test.breaks.iter().map(|variant| at_version_of(test, variant)).collect();
        let healthy: Vec<Variant> = test.accepts.iter().map(|variant| at_version_of(test, variant)).collect();
        let bases =
            [unchanged(test)].into_iter().chain(healthy.iter().cloned()).chain(written.iter().filter_map(beginning));
        let (mut base, mut why_not) = (None, None);
        for variant in bases {
            let conversation = self.conversation(&variant)?;
            let version = version(test, &variant);
            if conversation.decide(index, version) == Decision::Holds {
                base = Some(conversation);
                break;
            }
            why_not.get_or_insert((conversation, version));
        }
        let Some(base) = base else {
            let why_not = why_not.map(|(conversation, version)| in_words(&conversation, index, version));
            let why_not = why_not.map(|why| format!("; with the example, {why}")).unwrap_or_default();
            let message = format!("`{}` applies to nothing in the file{why_not}", test.id);
            let help = self.absent_part(index).map_or_else(
                || "add a healthy response that it applies to under `accepts`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.findings.report(Kind::Inapplicable, index, &test.place, message, Some(&help));
            return None;
        };
        let derived = derived(&base, test, &test.request, &test.expect);
        let (written, healthy, derived) = (self.stage(written), self.stage(healthy), self.stage(derived));
        Some(Variants { written, healthy, derived, base })
    }

    /// The member of the example that is likely to be meant by one that a test names, and that is not there.
    fn absent_part(&self, index: usize) -> Option<Pointer> {
        let test = &self.healthy.outline.suite.tests[index];
        let document = self.healthy.response(self.healthy.outline.number(&test.request)?).document()?;
        let pointers = test.expect.parts().into_iter().filter_map(|part| match part {
            Part::Json(pointer) => Some(pointer),
            Part::Status | Part::Field(_) | Part::Parameter(_) => None,
        });
        pointers.filter_map(|pointer| places::meant(&document, &pointer)).next()
    }

    fn stage(&mut self, variants: Vec<Variant>) -> Vec<Staged<'a>> {
        let staged = variants.into_iter().filter_map(|variant| {
            let conversation = self.conversation(&variant)?;
            Some(Staged { variant, conversation })
        });
        staged.collect()
    }

    /// Reports that no counterexample shows that a test can fail.
    fn report_unshown<'s>(&mut self, index: usize, derived: &'s [Staged<'_>]) {
        let test = &self.healthy.outline.suite.tests[index];
        let complaint = |staged: &'s Staged<'_>| Some((staged, of_counterexample(&staged.conversation, index)?));
        let mut complaints: Vec<(&Staged<'_>, Complaint)> = derived.iter().filter_map(complaint).collect();
        complaints.sort_by_key(|(_, complaint)| complaint.other().is_none());
        let why = complaints.first().map_or_else(String::new, |(staged, complaint)| {
            let (from, words) = (staged.variant.derived.unwrap_or_default(), complaint.in_words(&staged.conversation));
            format!("; a counterexample was derived from `{from}`, but {words}")
        });
        let message = format!("nothing shows that `{}` alone can fail{why}", test.id);
        let help = match complaints.first().and_then(|(_, complaint)| complaint.other()) {
            Some(other) => {
                let other = &self.healthy.outline.suite.tests[other].id;
                format!(
                    "write a change under `breaks` that violates this test alone; if `{other}` asks for the same, remove \
                     one of the two, or add it to `needs` here: what it blocks is not violated"
                )
            }
            None if self.joined(test).is_some() => {
                let (first, second) = self.joined(test).unwrap_or_default();
                format!(
                    "`{second}` is the same request as `{first}`, so that both have one response: add `fresh: true` to \
                     have it sent by itself"
                )
            }
            None => {
                "write one under `breaks`: a change of the example that violates exactly this test; if no response \
                     can violate it, remove the test"
                    .to_owned()
            }
        };
        self.findings.report(Kind::Unshown, index, &test.place, message, Some(&help));
    }

    /// Two requests that a test looks at, and that are sent as one.
    fn joined(&self, test: &Test) -> Option<(String, String)> {
        let outline = self.healthy.outline;
        let sent = |name: &String| outline.number(name).map(|number| outline.joined(number));
        let mut names: Vec<String> = test.requests().into_iter().collect();
        names.sort_unstable_by_key(|name| outline.number(name));
        let pairs =
            names.iter().enumerate().flat_map(|(at, first)| names[at + 1..].iter().map(move |second| (first, second)));
        let mut same = pairs.filter(|(first, second)| sent(first).is_some() && sent(first) == sent(second));
        same.next().map(|(first, second)| (first.clone(), second.clone()))
    }

    /// What proves each condition of a test; the others are problems.
    fn conditions(&mut self, index: usize, variants: &Variants<'a>) -> Vec<ConditionProof> {
        let test = &self.healthy.outline.suite.tests[index];
        let mut proven = Vec::new();
        for (words, evidence) in evidence(self, index, &variants.base, &witnesses(index, variants)) {
            match evidence {
                Some(evidence) => proven.push(ConditionProof { words, evidence }),
                None => {
                    let message = format!("nothing shows that “{words}” matters in `{}`", test.id);
                    let help = "add a counterexample under `breaks` that only this condition notices; if the other conditions \
                                of the test exclude the same responses, remove this one";
                    let is_own = words.contains(&format!("as in the response to `{}`", test.request));
                    let help = if is_own { "it compares the response with itself: name another request" } else { help };
                    self.findings.report(Kind::Condition, index, &test.place, message, Some(help));
                }
            }
        }
        proven
    }
}

fn witnesses<'a>(test: usize, variants: &Variants<'a>) -> Vec<Witness<'a>> {
    let of = |staged: &Staged<'a>, kind| Witness::new(Rc::clone(&staged.conversation), kind, test);
    let derived_from = |staged: &Staged<'_>| WitnessKind::Derived(staged.variant.derived.unwrap_or_default());
    let mut witnesses = vec![Witness::new(Rc::clone(&variants.base), WitnessKind::Healthy, test)];
    witnesses.extend(variants.written.iter().map(|staged| of(staged, WitnessKind::Written)));
    witnesses.extend(variants.derived.iter().map(|staged| of(staged, derived_from(staged))));
    witnesses.extend(variants.healthy.iter().map(|staged| of(staged, WitnessKind::Healthy)));
    witnesses
}
