//! JUnit XML for CI. `junit-report` writes text unchecked, so everything goes through [`XmlText`]. Names never contain
//! a result, an address or a version; the body has the complete explanation, because several readers drop attributes.

mod counts;
mod parts;

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use junit_report::{OffsetDateTime, Report, TestCase, TestResult, TestSuite};
pub use parts::part_number;

use self::counts::write_with_counts;
use self::parts::{MOST_CASES, mark, pieces};
use super::explanation::{counted_as, details, entry_place, headline};
use super::findings::Finding;
use super::verdict;
use crate::exchange::{Exchange, Wording};
use crate::outcome::{Kind, Outcome, Policy, Record, SuiteRecord};
use crate::safe::XmlText;
use crate::suite::Test;

/// The report: a suite for each case file, a case for each selected test. It is always well-formed. The class of a case
/// is its suite, and its name is the rest of its id. Where the target has a name, suites and classes begin with it, since
/// readers of several reports merge them by these. A report of 5,000 or more cases is split into several documents, each a
/// complete report: a suite that continues in the next one has the same name there, and the numbers of all add up.
pub fn documents(record: &Record, wording: Wording) -> Vec<Document> {
    let mut suites: Vec<Suite> = record.suites().iter().map(|suite| test_suite(record, suite, wording)).collect();
    suites.extend(known_failures(record, wording));
    let groups: Vec<Vec<usize>> = suites.iter().map(Suite::groups).collect();
    let parts = pieces(&groups, MOST_CASES);
    let all = parts.len();
    let documents = (1..).zip(parts).map(|(number, part)| {
        let pieces = part.into_iter();
        let suites = pieces.filter_map(|piece| Some(suites.get_mut(piece.suite)?.piece(piece.cases.len())));
        Document { suites: suites.collect(), comment: (all > 1).then(|| mark(number, all)) }
    });
    documents.collect()
}

/// The texts of [`documents`].
pub fn render(record: &Record, wording: Wording) -> Vec<String> {
    documents(record, wording).into_iter().map(Document::text).collect()
}

/// The report of a process that had no target to judge, with the reason: it has no cases.
pub fn render_empty(reason: &str) -> String {
    let mut suite = TestSuite::new("no-target");
    suite.package = env!("CARGO_PKG_NAME").to_owned();
    suite.set_system_out(XmlText::cdata(reason).as_str());
    suite.set_timestamp(OffsetDateTime::UNIX_EPOCH);
    Document { suites: vec![suite], comment: None }.text()
}

/// A report, or a part of one, that can be written.
#[derive(Debug)]
pub struct Document {
    suites: Vec<TestSuite>,
    /// It stands behind the XML declaration.
    comment: Option<String>,
}

impl Document {
    /// Writes it, with a line break at its end.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut report = Report::new();
        report.add_testsuites(self.suites);
        let mut xml = Vec::new();
        match report.write_xml(&mut xml).map_err(|error| error.to_string()) {
            Ok(()) => {
                let head = (env!("CARGO_PKG_NAME"), self.comment.as_deref());
                write_with_counts(&String::from_utf8_lossy(&xml), head, report.testsuites(), out)?;
            }
            Err(error) => out.write_all(unwritten(&error).as_bytes())?,
        }
        out.write_all(b"\n")
    }

    fn text(self) -> String {
        let mut out = Vec::new();
        match self.write(&mut out) {
            Ok(()) => String::from_utf8_lossy(&out).into_owned(),
            Err(error) => unwritten(&error.to_string()) + "\n",
        }
    }
}

/// A suite, with its cases beside it.
struct Suite {
    head: TestSuite,
    class: String,
    cases: Vec<TestCase>,
}

impl Suite {
    fn new(record: &Record, name: &str) -> Self {
        // Some readers take the part of a class before its last dot for a package.
        let class = record.run().name.as_ref().map_or_else(|| name.to_owned(), |target| format!("{target}.{name}"));
        let class = XmlText::attribute(&class).as_str().to_owned();
        let mut head = TestSuite::new(&class);
        head.package = env!("CARGO_PKG_NAME").to_owned();
        head.hostname = XmlText::attribute(record.run().setting.target.authority()).as_str().to_owned();
        head.set_timestamp(timestamp(record.run().started));
        Self { head, class, cases: Vec::new() }
    }

    /// A case of this suite, in the file of its test or entry.
    fn case(&self, name: &str, file: &str) -> TestCase {
        let mut case = TestCase::success(XmlText::attribute(name).as_str(), junit_report::Duration::ZERO);
        case.set_classname(&self.class);
        case.set_filepath(XmlText::attribute(file).as_str());
        case
    }

    /// How many cases of one group follow each other.
    fn groups(&self) -> Vec<usize> {
        self.cases.chunk_by(|one, next| group(&one.name) == group(&next.name)).map(<[TestCase]>::len).collect()
    }

    /// The suite with its next cases, which are taken out: a copy of all would take much memory.
    fn piece(&mut self, count: usize) -> TestSuite {
        let rest = self.cases.split_off(count.min(self.cases.len()));
        let mut suite = self.head.clone();
        suite.add_testcases(std::mem::replace(&mut self.cases, rest));
        suite
    }
}

/// A report that every reader takes for a failure.
fn unwritten(error: &str) -> String {
    let error = XmlText::cdata(error);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuites><testsuite name=\"report\" tests=\"1\" errors=\"1\" \
         failures=\"0\"><testcase name=\"report\" classname=\"report\"><error type=\"report\" message=\"not written\">\
         <![CDATA[{}]]></error></testcase></testsuite></testsuites>",
        error.as_str()
    )
}

fn test_suite(record: &Record, suite: &SuiteRecord, wording: Wording) -> Suite {
    let mut junit = Suite::new(record, &suite.suite.name);
    junit.head.set_system_out(XmlText::cdata(&system_out(record, suite)).as_str());
    let mut counted = HashSet::new();
    for (test, outcome) in suite.tests() {
        if outcome.kind() != Kind::FilteredOut {
            let mut case = junit.case(local_name(&test.id), &test.place.file.name);
            tell(&mut case, record.run().policy, (suite, test, outcome), wording);
            let time = time(suite, test, &mut counted);
            case.time = junit_report::Duration::try_from(time).unwrap_or(junit_report::Duration::ZERO);
            junit.cases.push(case);
        }
    }
    junit
}

fn system_out(record: &Record, suite: &SuiteRecord) -> String {
    let mut lines = vec![
        format!("target: {}", record.run().setting.target),
        format!("matrix version: {}", record.run().setting.matrix_version),
        format!("deployment: {}", record.run().setting.deployment.as_str()),
        format!("tool: {} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
        format!("cases digest: {}", record.run().cases_digest),
        format!("suite: {}", suite.suite.title),
    ];
    if suite.not_offered.is_some() {
        lines.push(verdict::not_offered(suite));
    }
    lines.join("\n")
}

/// The outcome of the case: its first line in `message`, and all of it in the body. Types are from closed lists: the
/// level of a violated requirement, the kind of a skip or of an error.
fn tell(case: &mut TestCase, policy: Policy, (suite, test, outcome): Finding<'_>, wording: Wording) {
    let headline = match outcome {
        Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => {
            format!("{}: {}", level(test), headline(outcome, wording))
        }
        Outcome::Pass | Outcome::Skip(_) | Outcome::Error(_) => headline(outcome, wording).to_string(),
    };
    let message = XmlText::attribute(&headline).as_str().to_owned();
    let cause = || {
        let text = format!("{headline}\n{}\n{}", test.id, details(suite, test, outcome, wording));
        Some(XmlText::cdata(&text).as_str().to_owned())
    };
    let skipped = |type_: &str, message: String| TestResult::SkippedWithCause {
        type_: type_.to_owned(),
        message,
        cause: cause(),
    };
    let type_ = test.level.as_str();
    let failure = |message| TestResult::Failure { type_: type_.to_owned(), message, cause: cause() };
    match outcome {
        Outcome::Pass => {}
        Outcome::Fail(_) => case.result = failure(message),
        Outcome::Warn(_) if policy.strict => case.result = failure(message),
        Outcome::Warn(_) => case.result = skipped(type_, message),
        Outcome::Note(_) => case.system_out = cause(),
        Outcome::Skip(skip) => case.result = skipped(skip.kind().as_str(), message),
        Outcome::Error(unseen) => {
            case.result = TestResult::Error { type_: unseen.kind.as_str().to_owned(), message, cause: cause() };
        }
    }
}

/// The level of a test in capitals, as specifications write it, with the weight that it has if that is another one.
fn level(test: &Test) -> String {
    let level = test.level.as_str().to_uppercase();
    if test.severity == test.level.severity() {
        level
    } else {
        format!("{level} (counted as {})", counted_as(test.severity))
    }
}

/// A suite for the list of known failures, if there is one: a case for each entry, which fails if the entry no longer
/// excuses anything.
fn known_failures(record: &Record, wording: Wording) -> Option<Suite> {
    const NAME: &str = "known-failures";
    if record.known_failures().is_empty() {
        return None;
    }
    let mut junit = Suite::new(record, NAME);
    let mut counted: HashMap<&str, usize> = HashMap::new();
    for judged in record.known_failures() {
        let known = &judged.known;
        // Entries for one test differ in their targets, which must not be in a name.
        let number = counted.entry(&known.test).and_modify(|number| *number += 1).or_insert(1);
        let name = if *number == 1 { known.test.clone() } else { format!("{} ({number})", known.test) };
        let mut case = junit.case(&name, &known.place.file.name);
        if let Some(complaint) = judged.complaint(wording) {
            let text = format!("{complaint}\n{:>13}: {}", "entry", entry_place(known));
            case.result = TestResult::Failure {
                type_: judged.state.as_str().to_owned(),
                message: XmlText::attribute(&complaint).as_str().to_owned(),
                cause: Some(XmlText::cdata(&text).as_str().to_owned()),
            };
        }
        junit.cases.push(case);
    }
    Some(junit)
}

/// The id without its suite.
fn local_name(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, rest)| rest)
}

/// The name without its last part.
fn group(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(group, _)| group)
}

/// The duration of the requests that this test is the first to name, so that the sum is right.
fn time(suite: &SuiteRecord, test: &Test, counted: &mut HashSet<*const Exchange>) -> Duration {
    let exchanges = suite.exchange(&test.request).into_iter();
    let new = exchanges.filter(|exchange| counted.insert(Arc::as_ptr(exchange)));
    let milliseconds = new.map(|exchange| exchange.duration.as_millis()).sum::<u128>();
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(u64::MAX))
}

/// To the second, as schemas require; times outside of XML Schema's range count as 1970.
fn timestamp(started: SystemTime) -> OffsetDateTime {
    let since = started.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_id_without_its_suite() {
        assert_eq!((local_name("auth-metadata/status"), local_name("a/values/x.y/z")), ("status", "values/x.y/z"));
        assert_eq!((group("status"), group("values/x.y/z")), ("", "values/x.y"));
    }

    #[test]
    fn the_writer_still_writes_cdata_as_it_comes() {
        let mut case = TestCase::success("a", junit_report::Duration::ZERO);
        case.set_system_out("a]]]]><![CDATA[>b");
        let mut suite = TestSuite::new("s");
        suite.add_testcase(case);
        let mut report = Report::new();
        report.add_testsuite(suite);
        let mut xml = Vec::new();
        report.write_xml(&mut xml).unwrap();
        let xml = String::from_utf8(xml).unwrap();
        assert!(xml.contains("<![CDATA[a]]]]><![CDATA[>b]]>"), "split end marks would be split twice: {xml}");
    }

    #[test]
    fn a_clock_out_of_range_is_no_reason_to_panic() {
        let early = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(timestamp(early), OffsetDateTime::UNIX_EPOCH);
        let late = SystemTime::UNIX_EPOCH + Duration::new(1 << 40, 5);
        assert_eq!(timestamp(late), OffsetDateTime::UNIX_EPOCH);
        let usual = SystemTime::UNIX_EPOCH + Duration::new(7, 5);
        assert_eq!(timestamp(usual).nanosecond(), 0);
    }

    #[test]
    fn a_report_that_cannot_be_written_is_an_error_in_ci() {
        let xml = unwritten("]]> \x1b");
        let document = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(document.descendants().filter(|node| node.has_tag_name("error")).count(), 1);
    }
}
