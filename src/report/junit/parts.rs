//! Splits reports that are too long for their readers, and recognises later parts. The writer writes the parts.

use std::ops::Range;

/// The most cases of one document.
pub(super) const MOST_CASES: usize = 4_999;

/// The beginning of the comment that each part of a report with several parts has.
const MARK: &str = " matrix-conformance: part ";

/// Cases of one suite that go into one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The number of the suite, from 0.
    pub(super) suite: usize,
    /// The numbers of its cases, from 0.
    pub(super) cases: Range<usize>,
}

/// Distributes cases to parts, in order and with a limit for each part. A suite is given by the sizes of its groups of
/// cases; a group is split only if it is too long for one part.
pub(super) fn pieces(suites: &[Vec<usize>], most: usize) -> Vec<Vec<Piece>> {
    let all: usize = suites.iter().flatten().sum();
    if all <= most {
        let whole = suites.iter().enumerate().map(|(suite, groups)| Piece { suite, cases: 0..groups.iter().sum() });
        return vec![whole.collect()];
    }
    let mut parts = Parts { closed: Vec::new(), open: Vec::new(), most, room: most };
    for (suite, groups) in suites.iter().enumerate() {
        if groups.is_empty() {
            parts.open.push(Piece { suite, cases: 0..0 });
        }
        let mut from = 0;
        for group in groups {
            parts.group(suite, from..from + group);
            from += group;
        }
    }
    parts.close();
    parts.closed
}

struct Parts {
    closed: Vec<Vec<Piece>>,
    open: Vec<Piece>,
    most: usize,
    /// The number of cases that still fit into the open part.
    room: usize,
}

impl Parts {
    fn close(&mut self) {
        self.closed.push(std::mem::take(&mut self.open));
        self.room = self.most;
    }

    fn group(&mut self, suite: usize, mut cases: Range<usize>) {
        if cases.len() > self.room && cases.len() <= self.most {
            self.close();
        }
        while !cases.is_empty() {
            if self.room == 0 {
                self.close();
            }
            let end = cases.end.min(cases.start + self.room);
            self.room -= end - cases.start;
            match self.open.last_mut() {
                Some(piece) if piece.suite == suite => piece.cases.end = end,
                Some(_) | None => self.open.push(Piece { suite, cases: cases.start..end }),
            }
            cases.start = end;
        }
    }
}

/// The text of the comment after the XML declaration of a part, with its number, from 1.
pub(super) fn mark(number: usize, all: usize) -> String {
    format!("{MARK}{number} of {all} ")
}

/// The number of a part, read from its first 200 octets; `None` for other files, and for a report in one part.
pub fn part_number(beginning: &str) -> Option<usize> {
    let (declaration, rest) = beginning.split_once("?>")?;
    let (number, _) = rest.strip_prefix("<!--")?.strip_prefix(MARK)?.split_once(" of ")?;
    number.parse().ok().filter(|_| declaration.starts_with("<?xml "))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(suite: usize, cases: Range<usize>) -> Piece {
        Piece { suite, cases }
    }

    #[test]
    fn groups_stay_together_where_they_can() {
        assert_eq!(pieces(&[vec![3, 2], vec![], vec![5]], 10), [vec![piece(0, 0..5), piece(1, 0..0), piece(2, 0..5)]]);
        assert_eq!(pieces(&[vec![3, 2, 4]], 6), [vec![piece(0, 0..5)], vec![piece(0, 5..9)]]);
        assert_eq!(pieces(&[vec![3], vec![4]], 6), [vec![piece(0, 0..3)], vec![piece(1, 0..4)]]);
        let long = [vec![piece(0, 0..6)], vec![piece(0, 6..12)], vec![piece(0, 12..14), piece(1, 0..1)]];
        assert_eq!(pieces(&[vec![1, 13], vec![1]], 6), long);
        assert_eq!(pieces(&[], 6), [Vec::new()]);
    }

    #[test]
    fn a_part_is_known_by_its_mark() {
        let xml = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><!--{}--><testsuites a=\"?>\"/>", mark(12, 13));
        roxmltree::Document::parse(&xml.replace("?>\"", "\"")).unwrap();
        assert_eq!(part_number(&xml), Some(12));
        for other in
            ["", "<?xml ?><testsuites/>", "?><!-- matrix-conformance: part 1 of 2 -->", "<?xml ?><!-- part 2 of 3 -->"]
        {
            assert_eq!(part_number(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_case_is_lost_or_doubled(
            suites in prop::collection::vec(prop::collection::vec(1_usize..20, 0..6), 0..6),
            most in 1_usize..30,
        ) {
            let parts = pieces(&suites, most);
            let sizes: Vec<usize> = suites.iter().map(|groups| groups.iter().sum()).collect();
            for part in &parts {
                prop_assert!(part.iter().map(|piece| piece.cases.len()).sum::<usize>() <= most);
                prop_assert!(part.windows(2).all(|pair| pair[0].suite < pair[1].suite));
            }
            prop_assert!(parts.len() == 1 || parts.iter().all(|part| !part.is_empty()));
            for (suite, size) in sizes.iter().enumerate() {
                let cases = parts.iter().flatten().filter(|piece| piece.suite == suite);
                let cases: Vec<usize> = cases.flat_map(|piece| piece.cases.clone()).collect();
                prop_assert_eq!(cases, (0..*size).collect::<Vec<_>>());
            }
            prop_assert!(sizes.iter().enumerate().all(|(suite, _)| parts.iter().flatten().any(|piece| piece.suite == suite)));
        }
    }
}
