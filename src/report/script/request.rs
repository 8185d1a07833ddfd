//! One request of a script: its values, and the command that sends it.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::Arc;

use super::Script;
use crate::check::{EarlierValue, Part, Piece, Template};
use crate::exchange::json::{Json, Value};
use crate::exchange::{Exchange, Method, Pointer, Request};
use crate::outcome::SuiteRecord;
use crate::plan::{build, earlier_value};
use crate::report::curl::{field, octal, word};
use crate::safe::TerminalText;
use crate::suite::{Again, Content, Credentials, RequestCase, SignIn, parse_duration};

/// A request that was sent.
pub(super) struct Sent<'r> {
    pub(super) suite: &'r SuiteRecord,
    pub(super) case: &'r RequestCase,
    pub(super) exchange: &'r Arc<Exchange>,
}

/// How a value is written where it stands.
#[derive(Clone, Copy)]
enum Coding {
    Plain,
    /// Percent-encoded.
    Url,
    /// With the escapes of JSON.
    Json,
}

/// Values of earlier responses: what stands for each in a request, and the command that takes it from the response.
#[derive(Default)]
struct Values(RefCell<Vec<(EarlierValue, String)>>);

impl Values {
    /// What stands for a value: letters and digits, which no coding changes.
    fn mark(&self, value: &EarlierValue, command: String) -> String {
        let mut known = self.0.borrow_mut();
        let place = known.iter().position(|(other, _)| other.request == value.request && other.part == value.part);
        let place = place.unwrap_or_else(|| {
            known.push((value.clone(), command));
            known.len() - 1
        });
        mark(place)
    }

    /// Text as one word of a shell in which values stand.
    fn word(&self, text: &[u8], coding: Coding) -> String {
        let text = String::from_utf8_lossy(text);
        let (mut line, mut rest) = (String::new(), text.as_ref());
        while let Some((at, place)) = self.first_in(rest) {
            if at > 0 {
                line.push_str(&word(&rest.as_bytes()[..at]));
            }
            let variable = format!("$v{place}");
            line.push_str(&match coding {
                Coding::Plain => format!("\"{variable}\""),
                Coding::Url => format!("\"$(encoded \"{variable}\")\""),
                Coding::Json => format!("\"$(quoted \"{variable}\")\""),
            });
            rest = &rest[at + mark(place).len()..];
        }
        if !rest.is_empty() || line.is_empty() {
            line.push_str(&word(rest.as_bytes()));
        }
        line
    }

    fn first_in(&self, text: &str) -> Option<(usize, usize)> {
        let places = 0..self.0.borrow().len();
        places.filter_map(|place| text.find(&mark(place)).map(|at| (at, place))).min()
    }
}

fn mark(place: usize) -> String {
    format!("valueofanearlierresponse{place}x")
}

impl Sent<'_> {
    /// The commands that send it, as this number of the script.
    pub(super) fn commands(&self, number: usize, script: &Script<'_>) -> String {
        let name = self.name();
        let mut text = format!("\n# {} {}\n", self.exchange.request.method, name);
        let values = Values::default();
        let (request, url) = match self.built(script, &values) {
            Ok(built) => built,
            Err(why) => return format!("{text}# It can't be sent by a script: {}\n", TerminalText::line(&why)),
        };
        let content = match has_content(&request) {
            true => self.content(&request.content, &values),
            false => String::new(),
        };
        let command = format!("send {number} {}{}", word(name.as_bytes()), self.options(&request, &url, &values));
        for (place, (_, command)) in values.0.borrow().iter().enumerate() {
            let _ = writeln!(text, "v{place}=$({command})");
        }
        text.push_str(&content);
        if let Some(seconds) = self.pause() {
            let _ = writeln!(text, "sleep {seconds}");
        }
        let credentials = self.case.sign_in.as_ref().and_then(|sign_in| sign_in.credentials.as_ref());
        if let (Some(credentials), Some(sign_in)) = (credentials, &self.case.sign_in) {
            text.push_str(&with_credentials(credentials, sign_in));
        }
        let by_hand_only = self.case.sign_in.as_ref().filter(|_| credentials.is_none());
        match (by_hand_only, self.case.step.as_ref().and_then(|step| step.again.as_ref())) {
            (Some(sign_in), _) => text.push_str(&by_hand(number, &url, sign_in)),
            (None, Some(again)) => text.push_str(&self.repeated(&command, again)),
            (None, None) => {
                let _ = writeln!(text, "{command}");
            }
        }
        text
    }

    fn name(&self) -> String {
        match self.case.is_borrowed {
            true => self.case.name.clone(),
            false => format!("{}/{}", self.suite.suite.name, self.case.name),
        }
    }

    /// The request with marks for values, and its URL as a word.
    fn built(&self, script: &Script<'_>, values: &Values) -> Result<(Request, String), String> {
        let case = self.case;
        let first = match case.url.0.first() {
            Some(Piece::Value(value)) => Some(value),
            Some(Piece::Text(_) | Piece::Constant(_) | Piece::Repeated(..) | Piece::ServerName) | None => None,
        };
        let look_up = |value: &EarlierValue| {
            let exchange = self.suite.exchange(&value.request)?;
            let text = earlier_value(value, exchange)?;
            // The URL that a server gave for an endpoint stays the same.
            if first == Some(value) && !text.contains(super::MASKED) {
                return Some(text);
            }
            Some(values.mark(value, command(value, exchange, script.number_of(exchange)?)))
        };
        let request = build(case, script.setting, &look_up);
        match (request, first) {
            (Ok(request), _) => {
                let url = values.word(request.url.as_str().as_bytes(), Coding::Url);
                Ok((request, url))
            }
            // A complete URL with something in it that is good for once.
            (Err(_), Some(value)) if case.url.0.len() == 1 && case.path.is_none() && case.query.is_empty() => {
                let stand_in = RequestCase { url: Template::text("/"), ..case.clone() };
                let request = build(&stand_in, script.setting, &look_up)?;
                let exchange = self.suite.exchange(&value.request).ok_or("its URL is not known")?;
                let number = script.number_of(exchange).ok_or("its URL is not known")?;
                let url = values.mark(value, command(value, exchange, number));
                Ok((request, values.word(url.as_bytes(), Coding::Plain)))
            }
            (Err(why), _) => Err(why),
        }
    }

    /// The options of curl, and the URL.
    fn options(&self, request: &Request, url: &str, values: &Values) -> String {
        let mut line = match request.method {
            Method::Get => String::new(),
            Method::Head => " --head".to_owned(),
            Method::Options | Method::Post | Method::Put | Method::Patch | Method::Delete => {
                format!(" -X {}", request.method)
            }
        };
        if request.fields.has("accept-encoding") {
            line.push_str(" --compressed");
        }
        for (name, value) in request.fields.iter() {
            let _ = write!(line, " -H {}", values.word(&field(name, value), Coding::Plain));
        }
        if has_content(request) {
            if !request.fields.has("content-type") {
                line.push_str(" -H content-type:");
            }
            line.push_str(" --data-binary \"@$dir/content\"");
        }
        let _ = write!(line, " {url}");
        line
    }

    /// The command that puts the content into a file: arguments of programs have a limit, and no zero octets.
    fn content(&self, content: &[u8], values: &Values) -> String {
        let coding = match self.case.content {
            Content::None | Content::Text(_) => Coding::Plain,
            Content::Json(_) => Coding::Json,
            Content::Form(_) => Coding::Url,
            Content::Octets(_) => return format!("printf '{}' >\"$dir/content\"\n", octal(content)),
        };
        format!("printf '%s' {} >\"$dir/content\"\n", values.word(content, coding))
    }

    /// How many seconds to wait before it.
    fn pause(&self) -> Option<u64> {
        let step = self.case.step.as_ref()?;
        let look_up = |value: &EarlierValue| earlier_value(value, self.suite.exchange(&value.request)?);
        let pause = parse_duration(&step.pause.fill(look_up).ok()?)?;
        Some(pause.as_secs_f64().ceil() as u64).filter(|seconds| *seconds > 0)
    }

    /// Sent until the status is that of the run.
    fn repeated(&self, command: &str, again: &Again) -> String {
        let status = self.exchange.result.as_ref().map_or(0, |response| response.status);
        let every = (again.every.as_secs_f64().ceil() as u64).max(1);
        let tries = again.at_most.as_secs() / every + 1;
        format!(
            "tries=0\nwhile {command}; [ \"$status\" != {status} ] && [ \"$tries\" -lt {tries} ]; do\n  \
             tries=$((tries + 1)); sleep {every}\ndone\n"
        )
    }
}

/// The name and the password of a user, asked for and put into the content: no report has them.
fn with_credentials(credentials: &Credentials, sign_in: &SignIn) -> String {
    let path = |pointer: &Pointer| serde_json::Value::from(pointer.tokens().to_vec()).to_string();
    let filter =
        format!("setpath({}; $login) | setpath({}; $password)", path(&credentials.name), path(&credentials.password));
    format!(
        "printf 'Name and password of the user %s, on a line each:\\n' {}\nread -r login\nread -r password\n\
         jq --arg login \"$login\" --arg password \"$password\" {} \"$dir/content\" >\"$dir/signed\" && mv \"$dir/signed\" \"$dir/content\"\n",
        word(sign_in.user.as_bytes()),
        word(filter.as_bytes())
    )
}

fn has_content(request: &Request) -> bool {
    !request.content.is_empty() || matches!(request.method, Method::Post | Method::Put | Method::Patch)
}

/// A user goes through pages, which no script can do for all servers.
fn by_hand(number: usize, url: &str, sign_in: &SignIn) -> String {
    let refuses = if sign_in.refuses { ", and refuse" } else { "" };
    let user = word(format!("as the user {}{refuses}", sign_in.user).as_bytes());
    format!(
        "printf '%s ' 'In a browser, sign in' {user} at {url}\n\
         printf '\\n%s ' 'Then paste the address that the browser was sent to:'\nread -r back\n\
         printf 'location: %s\\n' \"$back\" >\"$dir/{number}.head\"\n"
    )
}

/// The command that takes a value from a response.
fn command(value: &EarlierValue, exchange: &Exchange, number: usize) -> String {
    match &value.part {
        Part::Status => format!("cat \"$dir/{number}.status\""),
        Part::Field(name) => format!("field {number} {}", word(name.as_bytes())),
        Part::Parameter(name) => format!("parameter {number} {}", word(name.as_bytes())),
        Part::Json(pointer) => format!("json {number} {}", word(path(pointer, exchange).as_bytes())),
    }
}

/// A JSON Pointer as a path for `jq`: a list of names, and of numbers for the items of arrays.
fn path(pointer: &Pointer, exchange: &Exchange) -> String {
    let document = exchange.result.as_ref().ok().and_then(|response| response.body().document().ok());
    let mut here: Option<&Json> = document.map(|document| &document.root);
    let mut at = Pointer::root();
    let mut steps = Vec::new();
    for token in pointer.tokens() {
        let is_item = here.is_some_and(|json| matches!(json.value, Value::Array(_)));
        steps.push(if is_item { token.clone() } else { serde_json::Value::from(token.as_str()).to_string() });
        at.push(token);
        here = document.and_then(|document| document.root.find(&at));
    }
    format!("[{}]", steps.join(","))
}
