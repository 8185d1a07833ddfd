//! What a user does on a page: the form that is sent, what is filled in, and the button. One rule for all servers: the form
//! that asks for a password, else the one that asks for a user code that is due, else the one that asks for nothing.

use super::page::{Button, Field, FieldKind, Form, Page};

/// What a user wants, and knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) name: &'a str,
    pub(super) password: Option<&'a str>,
    /// The code that a device shows (RFC 8628, section 3.3).
    pub(super) user_code: Option<&'a str>,
    /// Whether the code was given: then only a form that is named after a code asks for it again.
    pub(super) is_code_given: bool,
    /// Whether the user refuses.
    pub(super) refuses: bool,
}

/// What the user does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice<'p> {
    /// Sends a form with these fields.
    Send { form: &'p Form, fields: Vec<(String, String)>, gives: Gives },
    /// Follows a link.
    Follow(&'p str),
    /// Finds nothing to do, for this reason.
    Nothing(&'static str),
}

/// What the user gives the server with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Password,
    UserCode,
    Nothing,
}

/// What the user does on a page.
pub(super) fn choose<'p>(page: &'p Page, wish: Wish<'_>) -> Choice<'p> {
    let password = page.forms.iter().find(|form| form.has(FieldKind::Password));
    if let Some(form) = password {
        return match wish.password {
            Some(password) => send(form, Gives::Password, wish, password),
            None => Choice::Nothing("the user has no password"),
        };
    }
    if let Some(code) = wish.user_code
        && let Some(form) = code_form(page, wish.is_code_given)
    {
        return send(form, Gives::UserCode, wish, code);
    }
    if wish.refuses {
        return refuse(page, wish);
    }
    let agrees = |form: &&Form| !form.leaves() && (form.buttons.is_empty() || form.button(Button::agrees).is_some());
    // A search form in the head of the page asks for nothing either.
    let mut forms: Vec<&Form> = page.forms.iter().filter(|form| form.asks_nothing()).filter(agrees).collect();
    forms.sort_by_key(|form| (form.typed().next().is_some(), !form.is_post));
    match forms.first() {
        Some(form) => send(form, Gives::Nothing, wish, ""),
        None if page.forms.is_empty() => Choice::Nothing("it has no form"),
        None => Choice::Nothing("no form asks for a password, or for nothing"),
    }
}

/// The form for a user code: with one field to type into, rather one that is named after a code.
fn code_form(page: &Page, only_named: bool) -> Option<&Form> {
    let forms = || page.forms.iter().filter(|form| form.typed().count() == 1);
    let is_named = |form: &&Form| form.typed().any(|field| field.name.to_ascii_lowercase().contains("code"));
    forms().find(is_named).or_else(|| forms().next().filter(|_| !only_named))
}

/// A button that declines, else a form or a link that does.
fn refuse<'p>(page: &'p Page, wish: Wish<'_>) -> Choice<'p> {
    let mut forms = page.forms.iter().filter(|form| form.asks_nothing());
    let form = forms.find(|form| form.button(Button::declines).is_some() || form.declines());
    let link = page.links.iter().find(|link| declines(&link.text) || declines(&link.href));
    match (form, link) {
        (Some(form), _) => send(form, Gives::Nothing, wish, ""),
        (None, Some(link)) => Choice::Follow(&link.href),
        (None, None) => Choice::Nothing("it has no button, form or link to refuse"),
    }
}

/// A form, filled in: what a browser keeps, what is required, and what the user gives.
pub(super) fn send<'p>(form: &'p Form, gives: Gives, wish: Wish<'_>, given: &str) -> Choice<'p> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut is_given = false;
    let user_field = form.user_field();
    for (index, field) in form.fields.iter().enumerate() {
        let is_first_of_name = || !fields.iter().any(|(name, _)| *name == field.name);
        let value = match (field.kind, gives) {
            (FieldKind::Password, _) => Some(given.to_owned()),
            (FieldKind::Text, Gives::Password) if Some(index) == user_field => Some(wish.name.to_owned()),
            (FieldKind::Text, Gives::UserCode) if !is_given => {
                is_given = true;
                Some(given.to_owned())
            }
            (FieldKind::Text | FieldKind::Hidden, _) => Some(field.value.clone()),
            (FieldKind::Box, _) => (field.is_chosen || field.is_required).then(|| field.value.clone()),
            (FieldKind::Choice, _) => form.is_choice(index).filter(|_| is_first_of_name()).map(ToOwned::to_owned),
            (FieldKind::Other, _) => None,
        };
        fields.extend(value.filter(|_| !field.name.is_empty()).map(|value| (field.name.clone(), value)));
    }
    let declines = if wish.refuses && gives == Gives::Nothing { form.button(Button::declines) } else { None };
    let button = declines.or_else(|| form.button(Button::agrees)).filter(|button| !button.name.is_empty());
    fields.extend(button.map(|button| (button.name.clone(), button.value.clone())));
    Choice::Send { form, fields, gives }
}

impl Form {
    fn has(&self, kind: FieldKind) -> bool {
        self.fields.iter().any(|field| field.kind == kind)
    }

    /// The fields that a person types into.
    fn typed(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.kind == FieldKind::Text)
    }

    /// Whether it can be sent without typing anything. Fields with a value need nothing more.
    fn asks_nothing(&self) -> bool {
        !self.has(FieldKind::Password) && self.typed().all(|field| !field.is_required || !field.value.is_empty())
    }

    /// The field for the user's name: the one that says so, else the one before the password.
    fn user_field(&self) -> Option<usize> {
        const NAMES: [&str; 8] = ["username", "user", "login", "identifier", "email", "account", "userid", "localpart"];
        let texts = || self.fields.iter().enumerate().filter(|(_, field)| field.kind == FieldKind::Text);
        let named = |(_, field): &(usize, &Field)| NAMES.contains(&field.name.to_ascii_lowercase().as_str());
        let says_so = |(_, field): &(usize, &Field)| field.autocomplete.split(' ').any(|word| word == "username");
        let password = self.fields.iter().position(|field| field.kind == FieldKind::Password).unwrap_or_default();
        let last_before = || texts().rfind(|(index, _)| *index < password);
        texts().find(says_so).or_else(|| texts().find(named)).or_else(last_before).map(|(index, _)| index)
    }

    /// The value of a choice, if it is the one of its name: the chosen one, else the first.
    fn is_choice(&self, index: usize) -> Option<&str> {
        let field = self.fields.get(index)?;
        let same = || self.fields.iter().filter(|it| it.kind == FieldKind::Choice && it.name == field.name);
        let chosen = same().find(|field| field.is_chosen).or_else(|| same().next())?;
        Some(chosen.value.as_str())
    }

    /// The first button of a kind.
    fn button(&self, is_meant: fn(&Button) -> bool) -> Option<&Button> {
        self.buttons.iter().find(|button| is_meant(button))
    }

    /// Whether it declines, whichever button is used.
    fn declines(&self) -> bool {
        self.purposes().any(declines)
    }

    /// Whether it declines, or ends the user's session.
    fn leaves(&self) -> bool {
        self.purposes().any(|purpose| declines(purpose) || logs_out(purpose))
    }

    /// What it is for: the path that it is sent to, and a hidden field that says so.
    fn purposes(&self) -> impl Iterator<Item = &str> {
        let says_so = |field: &&Field| field.kind == FieldKind::Hidden && field.name == "action";
        let hidden = self.fields.iter().filter(says_so).map(|field| field.value.as_str());
        self.action.split(['?', '#']).take(1).chain(hidden)
    }
}

impl Button {
    pub(super) fn declines(&self) -> bool {
        self.words().any(declines)
    }

    /// Whether it neither declines nor logs out.
    fn agrees(&self) -> bool {
        !self.words().any(|text| declines(text) || logs_out(text))
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        [self.text.as_str(), &self.value, &self.name].into_iter()
    }
}

pub(super) fn declines(text: &str) -> bool {
    has_word(text, &["abort", "cancel", "decline", "deny", "disagree", "refuse", "reject"])
}

fn logs_out(text: &str) -> bool {
    has_word(text, &["logout", "signout", "log out", "sign out"])
}

fn has_word(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let joined = format!(" {} ", parts.join(" "));
    words.iter().any(|word| joined.contains(&format!(" {word} ")))
}
