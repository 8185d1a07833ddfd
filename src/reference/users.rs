//! Accounts: two that the server names, and those that are registered in a browser.

use std::collections::BTreeMap;
use std::time::SystemTime;

/// The names of the users who are there from the start.
pub const NAMES: [&str; 2] = ["demo", "demo2"];

/// The password of these users.
pub const PASSWORD: &str = "password";

/// The most accounts.
const MOST_USERS: usize = 100;

/// The longest name and password.
const LONGEST: usize = 100;

/// An account.
#[derive(Debug)]
pub(super) struct User {
    password: String,
    /// The cross-signing keys, as JSON.
    pub(super) signing_keys: Option<String>,
    /// Until then the keys may be replaced.
    pub(super) may_reset_until: Option<SystemTime>,
}

/// All accounts, by their name: the part of the user ID before the colon, without `@`.
#[derive(Debug)]
pub(super) struct Users(BTreeMap<String, User>);

impl Users {
    pub(super) fn new() -> Self {
        let mut users = Self(BTreeMap::new());
        NAMES.into_iter().for_each(|name| users.insert(name, PASSWORD));
        users
    }

    /// Whether this is the password of this user.
    pub(super) fn knows(&self, name: &str, password: &str) -> bool {
        self.0.get(name).is_some_and(|user| user.password == password)
    }

    /// Adds an account, or says why it can't be added.
    pub(super) fn register(&mut self, name: &str, password: &str) -> Result<(), &'static str> {
        // The characters of user IDs (Matrix v1.15, appendix "User Identifiers").
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._=/+-".contains(c);
        if name.is_empty() || name.len() > LONGEST || !name.chars().all(is_allowed) {
            return Err("A name has small letters, digits and ._=/+- only.");
        }
        if password.is_empty() || password.len() > LONGEST {
            return Err("A password has from 1 to 100 characters.");
        }
        if self.0.contains_key(name) {
            return Err("This name is taken.");
        }
        if self.0.len() >= MOST_USERS {
            return Err("There are too many accounts.");
        }
        self.insert(name, password);
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<&User> {
        self.0.get(name)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut User> {
        self.0.get_mut(name)
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    fn insert(&mut self, name: &str, password: &str) {
        let user = User { password: password.to_owned(), signing_keys: None, may_reset_until: None };
        self.0.insert(name.to_owned(), user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_localparts_and_unique() {
        let mut users = Users::new();
        let [name, other] = NAMES;
        assert!(users.knows(name, PASSWORD) && !users.knows(other, "") && !users.knows("x", PASSWORD));
        for (name, is_added) in
            [("anna", true), ("anna", false), ("Anna", false), ("", false), ("a b", false), (other, false)]
        {
            assert_eq!(users.register(name, "secret").is_ok(), is_added, "{name}");
        }
        assert!(users.register("bert", "").is_err());
        assert!(users.knows("anna", "secret"));
        users.remove("anna");
        assert!(!users.knows("anna", "secret"));
    }

    #[test]
    fn memory_is_bounded() {
        let mut users = Users::new();
        let added = (0..200).filter(|number| users.register(&format!("user{number}"), "x").is_ok()).count();
        assert_eq!(added, MOST_USERS - NAMES.len());
    }
}
