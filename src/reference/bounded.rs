//! Things by name, at most so many: what is added beyond that takes the place of the oldest, so that the memory of a
//! server that is attacked stays bounded.

use std::collections::VecDeque;

/// Things by name, in the order in which they were added.
#[derive(Debug)]
pub(super) struct Bounded<T> {
    limit: usize,
    items: VecDeque<(String, T)>,
}

impl<T> Bounded<T> {
    /// Room for `limit` things, at least one.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, items: VecDeque::new() }
    }

    /// Adds a thing with a new name. The oldest makes room for it.
    pub(super) fn insert(&mut self, name: String, item: T) {
        self.insert_except(name, item, |_| false);
    }

    /// Adds a thing with a new name. The oldest that is not in use makes room for it, or the oldest of all.
    pub(super) fn insert_except(&mut self, name: String, item: T, in_use: impl Fn(&str) -> bool) {
        if self.items.len() >= self.limit {
            let oldest = self.items.iter().position(|(name, _)| !in_use(name)).unwrap_or_default();
            self.items.remove(oldest);
        }
        self.items.push_back((name, item));
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.items.iter().find(|(found, _)| found == name).map(|(_, item)| item)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.items.iter_mut().find(|(found, _)| found == name).map(|(_, item)| item)
    }

    /// The first that is wanted.
    pub(super) fn find_mut(&mut self, is_wanted: impl Fn(&T) -> bool) -> Option<&mut T> {
        self.items.iter_mut().map(|(_, item)| item).find(|item| is_wanted(item))
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<T> {
        let place = self.items.iter().position(|(found, _)| found == name)?;
        self.items.remove(place).map(|(_, item)| item)
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.items.retain(|(_, item)| keep(item));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.items.iter().map(|(name, item)| (name.as_str(), item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bounded: &Bounded<u8>) -> Vec<&str> {
        bounded.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_oldest_that_is_not_in_use_makes_room() {
        let mut bounded = Bounded::new(2);
        for (number, name) in ["a", "b", "c"].into_iter().enumerate() {
            bounded.insert(name.to_owned(), u8::try_from(number).unwrap_or_default());
        }
        assert_eq!(names(&bounded), ["b", "c"]);
        bounded.insert_except("d".to_owned(), 3, |name| name == "b");
        assert_eq!(names(&bounded), ["b", "d"]);
        bounded.insert_except("e".to_owned(), 4, |_| true);
        assert_eq!(names(&bounded), ["d", "e"]);
        assert_eq!(bounded.get("d"), Some(&3));
        assert_eq!(bounded.remove("d"), Some(3));
        assert_eq!(bounded.get("d"), None);
    }
}
