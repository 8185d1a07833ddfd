//! Adds what the writer leaves out: the numbers of skipped cases, without which readers count those cases as passed, and
//! the name and the totals of the report, which some readers take from the root.

use std::io::{self, Write};

use junit_report::{TestCase, TestSuite};
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

/// Writes the report of these suites with its name and totals, with the attribute `skipped` in each suite, and with a
/// comment after its declaration if it has one. Nothing else changes.
pub(super) fn write_with_counts(
    xml: &str,
    (name, comment): (&str, Option<&str>),
    suites: &[TestSuite],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut skipped = suites.iter().map(skipped);
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(out);
    loop {
        let mut event = reader.read_event().map_err(io::Error::other)?;
        if let Event::Start(element) | Event::Empty(element) = &mut event {
            match element.name().as_ref() {
                b"testsuites" => add_totals(element, name, suites),
                b"testsuite" => skipped.next().into_iter().for_each(|count| push(element, "skipped", count)),
                _ => {}
            }
        }
        if event == Event::Eof {
            return Ok(());
        }
        let is_declaration = matches!(event, Event::Decl(_));
        writer.write_event(event)?;
        if let Some(comment) = comment.filter(|_| is_declaration) {
            writer.write_event(Event::Comment(BytesText::from_escaped(comment)))?;
        }
    }
}

fn add_totals(root: &mut BytesStart<'_>, name: &str, suites: &[TestSuite]) {
    let sum = |count: fn(&TestSuite) -> usize| suites.iter().map(count).sum::<usize>();
    root.push_attribute(("name", name));
    push(root, "tests", sum(TestSuite::tests));
    push(root, "failures", sum(TestSuite::failures));
    push(root, "errors", sum(TestSuite::errors));
    push(root, "skipped", sum(skipped));
    let seconds: f64 = suites.iter().map(|suite| suite.time().as_seconds_f64()).sum();
    root.push_attribute(("time", format!("{seconds:.3}").as_str()));
}

fn push(element: &mut BytesStart<'_>, name: &str, count: usize) {
    element.push_attribute((name, count.to_string().as_str()));
}

fn skipped(suite: &TestSuite) -> usize {
    suite.testcases.iter().filter(|case| TestCase::is_skipped(case)).count()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn counts_are_added_and_nothing_else_changes() {
        let xml = "<?xml version=\"1.0\"?><!-- a --><testsuites><testsuite name=\"a&#10;&amp;\"/><testsuite name=\"b\">\
                   <testcase name='c'><failure>\n<![CDATA[<testsuite name=\"d\">]]]]><![CDATA[>]]>&lt;</failure></testcase>\
                   </testsuite></testsuites>";
        let mut suite = TestSuite::new("a");
        suite.add_testcase(TestCase::skipped("one"));
        suite.add_testcase(TestCase::success("two", junit_report::Duration::milliseconds(1500)));
        let root = "<testsuites name=\"n\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\" time=\"1.500\">";
        let expected = xml.replace("&amp;\"", "&amp;\" skipped=\"1\"").replace("\"b\"", "\"b\" skipped=\"0\"");
        let suites = [suite, TestSuite::new("b")];
        let written = |comment| {
            let mut out = Vec::new();
            write_with_counts(xml, ("n", comment), &suites, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let expected = expected.replace("<testsuites>", root);
        assert_eq!(written(None), expected);
        assert_eq!(written(Some(" c ")), expected.replacen("?>", "?><!-- c -->", 1));
    }
}
