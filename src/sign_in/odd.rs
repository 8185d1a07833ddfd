//! What a user does on a page for which the users file has help.

use super::choice::{Choice, Gives, Wish, declines, send};
use super::page::{Button, Form, Page};
use crate::users::OddPage;

const PASSWORD: &str = "{password}";
const USER_CODE: &str = "{user-code}";

/// What the user does on the page, and whether that refuses.
pub(super) fn choose_by<'p>(help: &OddPage, page: &'p Page, wish: Wish<'_>) -> (Choice<'p>, bool) {
    let form = page
        .forms
        .iter()
        .find(|form| help.fields.iter().all(|(name, _)| has_field(form, name)) && button(help, form).is_ok());
    let link = help.button.as_ref().and_then(|text| page.links.iter().find(|link| is_alike(&link.text, text)));
    match (form, link) {
        (Some(form), _) => {
            let pressed = button(help, form).unwrap_or_default();
            (fill(help, form, pressed, wish), pressed.is_some_and(Button::declines))
        }
        (None, Some(link)) if help.fields.is_empty() => (Choice::Follow(&link.href), declines(&link.text)),
        (None, _) => (Choice::Nothing("no form has the fields and the button that the users file names for it"), false),
    }
}

/// The button that is pressed; none where the file names none. An error if the form does not have the named one.
fn button<'p>(help: &OddPage, form: &'p Form) -> Result<Option<&'p Button>, ()> {
    let Some(wanted) = &help.button else { return Ok(None) };
    let is_meant = |button: &&Button| button.words().any(|word| is_alike(word, wanted));
    form.buttons.iter().find(is_meant).map(Some).ok_or(())
}

fn fill<'p>(help: &OddPage, form: &'p Form, pressed: Option<&Button>, wish: Wish<'_>) -> Choice<'p> {
    let has = |hole: &str| help.fields.iter().any(|(_, value)| value.contains(hole));
    let gives = match (has(PASSWORD), has(USER_CODE)) {
        (true, _) => Gives::Password,
        (false, true) => Gives::UserCode,
        (false, false) => Gives::Nothing,
    };
    let Choice::Send { mut fields, .. } = send(form, Gives::Nothing, wish, "") else {
        return Choice::Nothing("the form can't be filled in");
    };
    let is_button = |name: &str| form.buttons.iter().any(|button| !button.name.is_empty() && button.name == name);
    if pressed.is_some() {
        fields.retain(|(name, _)| !is_button(name));
    }
    for (name, value) in &help.fields {
        let filled = [("{name}", wish.name), (PASSWORD, wish.password.unwrap_or_default())];
        let filled = filled.iter().fold(value.clone(), |text, (hole, value)| text.replace(hole, value));
        let filled = filled.replace(USER_CODE, wish.user_code.unwrap_or_default());
        fields.retain(|(known, _)| known != name);
        fields.push((name.clone(), filled));
    }
    let pressed = pressed.filter(|button| !button.name.is_empty());
    fields.extend(pressed.map(|button| (button.name.clone(), button.value.clone())));
    Choice::Send { form, fields, gives }
}

fn has_field(form: &Form, name: &str) -> bool {
    form.fields.iter().any(|field| field.name == name)
}

fn is_alike(text: &str, other: &str) -> bool {
    text.trim().to_lowercase() == other.trim().to_lowercase()
}
