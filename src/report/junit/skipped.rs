//! Adds the numbers of skipped cases. The writer leaves them out, and readers that take the sums from there would count
//! those cases as passed.

use quick_xml::events::Event;
use quick_xml::{Reader, Writer};

/// The report with the attribute `skipped` in each suite, from counts in the order of the suites. Nothing else changes.
pub(super) fn with_counts(xml: &str, counts: &[usize]) -> Result<String, quick_xml::Error> {
    let mut counts = counts.iter();
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::with_capacity(xml.len() + 20 * counts.len()));
    loop {
        let mut event = reader.read_event()?;
        if let Event::Start(suite) | Event::Empty(suite) = &mut event
            && suite.name().as_ref() == b"testsuite"
            && let Some(count) = counts.next()
        {
            suite.push_attribute(("skipped", count.to_string().as_str()));
        }
        if event == Event::Eof {
            break;
        }
        writer.write_event(event)?;
    }
    Ok(String::from_utf8_lossy(&writer.into_inner()).into_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn each_suite_gets_its_count_and_nothing_else_changes() {
        let xml = "<?xml version=\"1.0\"?><!-- a --><testsuites><testsuite name=\"a&#10;&amp;\"/><testsuite name=\"b\">\
                   <testcase name='c'><failure>\n<![CDATA[<testsuite name=\"d\">]]]]><![CDATA[>]]>&lt;</failure></testcase>\
                   </testsuite></testsuites>";
        let expected = xml.replace("&amp;\"", "&amp;\" skipped=\"3\"").replace("\"b\"", "\"b\" skipped=\"0\"");
        assert_eq!(with_counts(xml, &[3, 0]).unwrap(), expected);
        assert_eq!(with_counts(xml, &[]).unwrap(), xml);
    }
}
