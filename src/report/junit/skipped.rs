//! How many cases of each suite were skipped. The writer does not say it, and readers that take the sums from there would
//! count those cases as passed.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

/// The report with the attribute `skipped` in each suite, from counts in the order of the suites. Nothing else changes.
pub(super) fn with_counts(xml: &str, counts: &[usize]) -> Result<String, quick_xml::Error> {
    let mut counts = counts.iter();
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::with_capacity(xml.len() + 20 * counts.len()));
    loop {
        let event = reader.read_event()?;
        let is_suite = |name: &[u8]| name == b"testsuite";
        let counted = match event {
            Event::Eof => break,
            Event::Start(mut suite) if is_suite(suite.name().as_ref()) => {
                count(&mut suite, &mut counts);
                Event::Start(suite)
            }
            Event::Empty(mut suite) if is_suite(suite.name().as_ref()) => {
                count(&mut suite, &mut counts);
                Event::Empty(suite)
            }
            #[expect(clippy::wildcard_enum_match_arm, reason = "everything else stays as it is")]
            other => other,
        };
        writer.write_event(counted)?;
    }
    Ok(String::from_utf8_lossy(&writer.into_inner()).into_owned())
}

fn count<'a>(suite: &mut BytesStart<'_>, counts: &mut impl Iterator<Item = &'a usize>) {
    if let Some(count) = counts.next() {
        suite.push_attribute(("skipped", count.to_string().as_str()));
    }
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
