//! Where the octets of a decoded text begin in the text that they were decoded from. Only what is out of step is kept, as
//! most texts have few escapes.

/// By the octets of a decoded text: where each begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Starts {
    /// Octets that do not begin right after the beginning of the one before: their index, and where they begin.
    steps: Vec<(u32, u32)>,
}

impl Starts {
    /// Notes that octets from this index on begin at this place, and the following ones after that.
    pub(super) fn push(&mut self, index: usize, start: usize) {
        if self.of(index) == start {
            return;
        }
        match self.steps.last_mut() {
            // Escapes that stand for nothing move what comes after them again and again.
            Some((step, known)) if *step == narrow(index) => *known = narrow(start),
            Some(_) | None => self.steps.push((narrow(index), narrow(start))),
        }
    }

    /// Where an octet begins.
    pub(super) fn of(&self, index: usize) -> usize {
        let after = self.steps.partition_point(|(step, _)| wide(*step) <= index);
        match after.checked_sub(1).and_then(|last| self.steps.get(last)) {
            Some((step, start)) => wide(*start) + (index - wide(*step)),
            None => index,
        }
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_out_of_step_is_kept() {
        let begins = [0, 1, 2, 5, 6, 6, 12, 13];
        let mut starts = Starts::default();
        begins.into_iter().enumerate().for_each(|(index, start)| starts.push(index, start));
        assert_eq!(starts.steps, [(3, 5), (5, 6), (6, 12)]);
        [20, 21].into_iter().for_each(|start| starts.push(8, start));
        assert_eq!((starts.steps.len(), starts.of(8), starts.of(9)), (4, 21, 22));
        for (index, start) in begins.into_iter().enumerate() {
            assert_eq!(starts.of(index), start, "{index}");
        }
    }
}
