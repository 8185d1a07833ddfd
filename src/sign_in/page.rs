//! A page as far as signing in needs it: its title, its forms with their fields and buttons, and its links. Pages come from
//! servers: nothing in them is trusted, and what is too much is left out.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use crate::exchange::refresh_url;

/// The most elements of a page that are looked at. The forms for signing in are small.
const MOST_ELEMENTS: usize = 20_000;

/// What signing in looks at on a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The text of its title, or of its first heading.
    pub(super) title: String,
    /// Its forms, in order.
    pub(super) forms: Vec<Form>,
    /// Its links, in order.
    pub(super) links: Vec<Link>,
    /// Where a `<meta>` refresh leads.
    pub(super) refresh: Option<String>,
    /// The captcha that it has, by the name of its class.
    pub(super) captcha: Option<&'static str>,
}

/// A link.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: String,
}

/// A form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// The name by which buttons outside of it call it.
    id: String,
    /// Where it is sent; empty for the page itself.
    pub(super) action: String,
    /// Whether it is sent with POST.
    pub(super) is_post: bool,
    /// Its encoding, if it is not that of a URL.
    pub(super) encoding: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) buttons: Vec<Button>,
}

/// A field of a form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: FieldKind,
    pub(super) value: String,
    /// What a browser may fill in (HTML, `autocomplete`).
    pub(super) autocomplete: String,
    pub(super) is_required: bool,
    /// A box that is ticked, an option that is selected.
    pub(super) is_chosen: bool,
}

/// The kinds of fields that matter for signing in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldKind {
    /// A person types into it.
    #[default]
    Text,
    Password,
    Hidden,
    /// A box to tick.
    Box,
    /// One of several with the same name: a radio button, or an option of a list.
    Choice,
    /// Nothing that is sent by itself.
    Other,
}

/// A button that sends a form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Button {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) text: String,
}

impl Page {
    /// Reads a page.
    pub(super) fn parse(html: &str) -> Self {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut reader = PageReader::default();
        for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
            if reader.elements > MOST_ELEMENTS {
                break;
            }
            match token {
                Token::StartTag(tag) => reader.start(&tag),
                Token::EndTag(tag) => reader.end(&tag.name),
                Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        reader.finish()
    }
}

/// A page while it is read.
#[derive(Default)]
struct PageReader {
    page: Page,
    /// The index of the form that is open.
    form: Option<usize>,
    /// Buttons that belong to a form by its name.
    outside: Vec<(String, Button)>,
    /// Where text goes.
    text_of: Option<TextOf>,
    /// The name of the list whose options are read.
    list: String,
    heading: String,
    elements: usize,
}

/// What the text that is read belongs to.
#[derive(Clone, PartialEq, Eq)]
enum TextOf {
    Title,
    Heading,
    Link,
    /// A button of the open form, or of the form of this name.
    Button(Option<String>),
    TextArea,
}

impl PageReader {
    fn start(&mut self, tag: &StartTag<()>) {
        let get = |name: &str| {
            let value = tag.attributes.get(name.as_bytes())?;
            Some(String::from_utf8_lossy(value).trim().to_owned())
        };
        let of = |name: &str| get(name).unwrap_or_default();
        self.look_for_captcha(&of("class"));
        self.elements += 1;
        match tag.name.as_slice() {
            b"title" => self.text_of = Some(TextOf::Title),
            b"h1" => self.text_of = Some(TextOf::Heading),
            b"meta" if of("http-equiv").eq_ignore_ascii_case("refresh") => {
                self.page.refresh = self.page.refresh.take().or_else(|| refresh_url(&of("content")));
            }
            b"a" => {
                if let Some(href) = get("href") {
                    self.page.links.push(Link { href, text: String::new() });
                    self.text_of = Some(TextOf::Link);
                }
            }
            b"form" => self.start_form(&of),
            b"input" => self.input(&of, &|name| tag.attributes.contains_key(name.as_bytes())),
            b"button" => self.start_button(&of, get("form")),
            b"textarea" => {
                self.add_field(Field { name: of("name"), ..Field::default() });
                self.text_of = Some(TextOf::TextArea);
            }
            b"select" => self.list = of("name"),
            b"option" => {
                let is_chosen = tag.attributes.contains_key(b"selected".as_slice());
                let name = self.list.clone();
                let field = Field { name, kind: FieldKind::Choice, value: of("value"), is_chosen, ..Field::default() };
                self.add_field(field);
            }
            _ => {}
        }
    }

    fn look_for_captcha(&mut self, classes: &str) {
        const CAPTCHAS: [&str; 4] = ["g-recaptcha", "h-captcha", "cf-turnstile", "frc-captcha"];
        let found = CAPTCHAS.into_iter().find(|captcha| classes.split_whitespace().any(|class| class == *captcha));
        self.page.captcha = self.page.captcha.or(found);
    }

    fn start_form(&mut self, of: &dyn Fn(&str) -> String) {
        let encoding = of("enctype").to_ascii_lowercase();
        self.page.forms.push(Form {
            id: of("id"),
            action: of("action"),
            is_post: of("method").eq_ignore_ascii_case("post"),
            encoding: Some(encoding).filter(|it| !it.is_empty() && it != "application/x-www-form-urlencoded"),
            ..Form::default()
        });
        self.form = Some(self.page.forms.len() - 1);
    }

    fn input(&mut self, of: &dyn Fn(&str) -> String, has: &dyn Fn(&str) -> bool) {
        let kind = match of("type").to_ascii_lowercase().as_str() {
            "submit" | "image" => {
                let button = Button { name: of("name"), value: of("value"), text: of("value") };
                return self.add_button(Some(of("form")).filter(|form| !form.is_empty()), button);
            }
            "hidden" => FieldKind::Hidden,
            "password" => FieldKind::Password,
            "checkbox" => FieldKind::Box,
            "radio" => FieldKind::Choice,
            "button" | "reset" | "file" => FieldKind::Other,
            _ => FieldKind::Text,
        };
        let value = if has("value") || kind != FieldKind::Box { of("value") } else { "on".to_owned() };
        let (is_required, is_chosen) = (has("required"), has("checked"));
        let autocomplete = of("autocomplete").to_ascii_lowercase();
        if !has("disabled") {
            self.add_field(Field { name: of("name"), kind, value, autocomplete, is_required, is_chosen });
        }
    }

    fn start_button(&mut self, of: &dyn Fn(&str) -> String, form: Option<String>) {
        if matches!(of("type").to_ascii_lowercase().as_str(), "button" | "reset") {
            return;
        }
        let text = of("aria-label");
        self.text_of = Some(TextOf::Button(form.clone()));
        self.add_button(form, Button { name: of("name"), value: of("value"), text });
    }

    fn add_field(&mut self, field: Field) {
        if let Some(form) = self.form.and_then(|form| self.page.forms.get_mut(form)) {
            form.fields.push(field);
        }
    }

    fn add_button(&mut self, form: Option<String>, button: Button) {
        match (form, self.form.and_then(|form| self.page.forms.get_mut(form))) {
            (Some(form), _) => self.outside.push((form, button)),
            (None, Some(form)) => form.buttons.push(button),
            (None, None) => {}
        }
    }

    fn text(&mut self, text: &str) {
        let open = self.form.and_then(|form| self.page.forms.get_mut(form));
        let place = match &self.text_of {
            None => return,
            Some(TextOf::Title) => Some(&mut self.page.title),
            Some(TextOf::Heading) => Some(&mut self.heading),
            Some(TextOf::Link) => self.page.links.last_mut().map(|link| &mut link.text),
            Some(TextOf::Button(Some(_))) => self.outside.last_mut().map(|(_, button)| &mut button.text),
            Some(TextOf::Button(None)) => open.and_then(|form| form.buttons.last_mut()).map(|button| &mut button.text),
            Some(TextOf::TextArea) => open.and_then(|form| form.fields.last_mut()).map(|field| &mut field.value),
        };
        if let Some(place) = place {
            place.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"form" => self.form = None,
            b"title" | b"h1" | b"a" | b"button" | b"textarea" => self.text_of = None,
            b"select" => self.list.clear(),
            _ => {}
        }
    }

    fn finish(self) -> Page {
        let Self { mut page, outside, heading, .. } = self;
        for (name, button) in outside {
            if let Some(form) = page.forms.iter_mut().find(|form| form.id == name) {
                form.buttons.push(button);
            }
        }
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        page.title = one_line(if page.title.trim().is_empty() { &heading } else { &page.title });
        page.links.iter_mut().for_each(|link| link.text = one_line(&link.text));
        let buttons = page.forms.iter_mut().flat_map(|form| &mut form.buttons);
        buttons.for_each(|button| button.text = one_line(&button.text));
        page
    }
}
