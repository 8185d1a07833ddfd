//! Requests of a case file.

use std::time::Duration;

use super::examples;
use super::session::Sessions;
use super::steps;
use crate::check::{Part, Reader, Template, read_conditions};
use crate::exchange::{Method, Pointer};
use crate::notation::{Entry, Node};
use crate::source::ProblemCode;
use crate::suite::duration::parse_duration;
use crate::suite::language::is_key;
use crate::suite::model::{Again, Content, Credentials, PathChange, RequestCase, SignIn, Step, Writes};

/// Reads all requests.
pub(super) fn read(reader: &mut Reader<'_>, plain: &Node) -> Vec<RequestCase> {
    let entries = plain.get("requests").map_or(&[][..], Node::entries);
    entries.iter().for_each(|entry| check_name(reader, entry));
    let sessions = Sessions::of(reader, entries);
    let requests: Vec<RequestCase> =
        entries.iter().filter_map(|entry| read_request(reader, entry, &sessions)).collect();
    report_circles(reader, &requests, entries);
    steps::check_order(reader, &requests, entries);
    steps::check_tokens(reader, plain.text_at("suite").unwrap_or_default(), entries);
    requests
}

/// In conditions and in changes of responses the names of requests are keys beside those of the language.
fn check_name(reader: &mut Reader<'_>, entry: &Entry) {
    let scope = entry.node.text_at("scope").unwrap_or_default();
    let own = entry.key.strip_prefix(scope).map_or(entry.key.as_str(), |name| name.trim_start_matches('/'));
    if !is_key(own) {
        return;
    }
    let place = reader.problems.sources.place(&entry.key_span);
    // The request of a test has no name of its own in the file.
    let is_of_test = place.file.text.get(place.span).is_some_and(|text| !text.contains(own));
    let (what, help) = match is_of_test {
        true => (
            format!("the request of the test `{own}` is called like the test, and can't be"),
            "give the test another name, or put the request into `requests:` under a name of its own".to_owned(),
        ),
        false => {
            (format!("a request can't be called `{own}`"), format!("give it another name, such as `{own}-request`"))
        }
    };
    let message = format!("{what}: that is a key of conditions or of responses");
    reader.report(ProblemCode::WrongValue, &entry.key_span, message).help = Some(help);
}

fn read_request(reader: &mut Reader<'_>, entry: &Entry, sessions: &Sessions) -> Option<RequestCase> {
    let node = &entry.node;
    reader.scope = node.text_at("scope").unwrap_or_default().to_owned();
    let key_of = |method: &Method| method.as_str().to_ascii_lowercase();
    let Some(method) = Method::ALL.into_iter().find(|method| node.get(&key_of(method)).is_some()) else {
        // A request that is like an unknown one was reported there.
        if node.get("like").is_none() && node.get("of").is_none() {
            let message = format!("`{}` has no method", entry.key);
            reader.report(ProblemCode::MissingKey, &entry.key_span, message).help =
                Some("add `get: /path` (or head, options, post, put, patch, delete), or `like: REQUEST`".to_owned());
        }
        return None;
    };
    let url = read_url(reader, node.get(&key_of(&method))?)?;
    let path = match (node.text_at("append-path"), node.text_at("insert-path")) {
        (Some(path), _) => Some(PathChange::Append(path.to_owned())),
        (None, Some(path)) => Some(PathChange::Insert(path.to_owned())),
        (None, None) => None,
    };
    let content = read_content(reader, node)?;
    let query = read_table(reader, node.get("query"))?;
    Some(RequestCase {
        name: entry.key.to_string(),
        method,
        url,
        path,
        query,
        headers: read_headers(reader, node, &content)?,
        content,
        fresh: node.get("fresh").and_then(Node::boolean).unwrap_or(false),
        when: read_when(reader, node),
        writes: read_writes(reader, entry, method)?,
        leaves: node.text_at("leaves").and_then(|pointer| Pointer::parse(pointer).ok()),
        slow: node.get("slow").is_some(),
        step: read_step(reader, node, sessions),
        sign_in: read_sign_in(reader, node)?,
        acts_as: node.text_at("as").map(|user| sessions.acts_as(user, node)),
        origin: node.text_at("origin").map(ToOwned::to_owned),
        is_borrowed: node.get("borrowed").is_some(),
        example: examples::read_example(reader, node.get("example"), &node.span),
        place: reader.problems.sources.place(&entry.key_span),
    })
}

/// A path, a template that gives a URL, or a URL. Dot segments can't be sent: URL parsers remove them.
fn read_url(reader: &mut Reader<'_>, node: &Node) -> Option<Template> {
    let text = node.text()?;
    let absolute = text.starts_with("http://") || text.starts_with("https://") || text.starts_with('{');
    if !text.starts_with('/') && !absolute {
        let message = format!("`{text}` is neither a path nor a URL");
        reader.report(ProblemCode::WrongValue, &node.span, message).help = Some(format!("did you mean `/{text}`?"));
        return None;
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    if path.split('/').any(|segment| segment == "." || segment == "..") {
        let message = "a path with `.` or `..` can't be sent as it is";
        reader.report(ProblemCode::WrongValue, &node.span, message).help =
            Some("write the path that is meant".to_owned());
    }
    let url = reader.request_template(text, &node.span)?;
    if url.constant().is_some_and(|url| !url.starts_with('/')) {
        let path = text.splitn(4, '/').nth(3).unwrap_or_default();
        let message = "this URL is the same for every server under test";
        reader.report(ProblemCode::WrongValue, &node.span, message).help =
            Some(format!("write the path alone, which is requested from the homeserver: `/{path}`"));
    }
    Some(url)
}

fn read_table(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Vec<(String, Template)>> {
    let mut table = Vec::new();
    for entry in node.map_or(&[][..], Node::entries).iter().filter(|entry| !entry.node.is_null()) {
        // A list repeats the name.
        for item in entry.node.items() {
            table.push((entry.key.to_string(), reader.request_template(&item.scalar_text()?, &item.span)?));
        }
    }
    Some(table)
}

fn read_headers(reader: &mut Reader<'_>, node: &Node, content: &Content) -> Option<Vec<(String, Template)>> {
    let mut headers = read_table(reader, node.get("headers"))?;
    headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
    let implied = match content {
        Content::Json(_) => Some("application/json"),
        Content::Form(_) => Some("application/x-www-form-urlencoded"),
        Content::None | Content::Text(_) | Content::Octets(_) => None,
    };
    if let Some(media_type) = implied.filter(|_| !headers.iter().any(|(name, _)| name == "content-type")) {
        headers.push(("content-type".to_owned(), Template::text(media_type)));
    }
    Some(headers)
}

fn read_content(reader: &mut Reader<'_>, node: &Node) -> Option<Content> {
    if let Some(json) = node.get("json") {
        examples::report_json_text(reader, json);
        return Some(Content::Json(reader.request_template(&json.to_json_template(), &json.span)?));
    }
    if let Some(form) = node.get("form") {
        return Some(Content::Form(read_table(reader, Some(form))?));
    }
    if let Some(base64) = node.get("base64") {
        return Some(Content::Octets(examples::read_base64(reader, base64)?));
    }
    match node.get("text").and_then(|text| Some((text, text.text()?))) {
        Some((node, text)) => Some(Content::Text(reader.request_template(text, &node.span)?)),
        None => Some(Content::None),
    }
}

fn read_when(reader: &mut Reader<'_>, node: &Node) -> Vec<(String, crate::check::Conditions)> {
    let mut when = Vec::new();
    for entry in node.get("when").map_or(&[][..], Node::entries) {
        let name = Node::new_text(entry.key.clone(), &entry.key_span);
        let request = reader.request(&name);
        let conditions = read_conditions(reader, &entry.node);
        when.extend(request.map(|request| (request, conditions)));
    }
    when
}

fn read_writes(reader: &mut Reader<'_>, entry: &Entry, method: Method) -> Option<Writes> {
    let word = entry.node.text_at("writes");
    let writes = Writes::ALL.into_iter().find(|writes| Some(writes.as_str()) == word);
    let is_safe = matches!(method, Method::Get | Method::Head | Method::Options);
    if writes.is_none() && !is_safe {
        let message = format!("`{}` sends {method}, but does not say what it writes", entry.key);
        // Requests that are like this one lack it for the same reason.
        let own = entry.node.entry(&method.as_str().to_ascii_lowercase());
        let at = own.map_or(&entry.key_span, |entry| &entry.key_span);
        reader.report(ProblemCode::MissingKey, at, message).help =
            Some("add `writes: nothing`, `writes: client` or `writes: user`".to_owned());
        return None;
    }
    if let (None, Some(leaves)) = (writes, entry.node.entry("leaves")) {
        let message = "`leaves` stands on a request that does not say what it writes";
        reader.report(ProblemCode::MissingKey, &leaves.key_span, message).help =
            Some("add `writes: client` or `writes: user`, or remove this".to_owned());
    }
    Some(writes.unwrap_or(Writes::Nothing))
}

fn read_step(reader: &mut Reader<'_>, node: &Node, sessions: &Sessions) -> Option<Step> {
    let until = node.get("again-until").map(|until| read_conditions(reader, until));
    let again = until.map(|until| Again {
        until,
        every: duration(node.text_at("every")).unwrap_or(Duration::from_secs(1)),
        at_most: duration(node.text_at("at-most")).unwrap_or(Duration::from_secs(10)),
    });
    let flow = node.text_at("flow");
    steps::check(reader, node, again.as_ref());
    for key in ["again-until", "every", "at-most", "pause", "last", "access-token", "expires-in"] {
        if let (None, Some(entry)) = (flow, node.entry(key)) {
            let message = format!("`{key}` stands on a request that belongs to no flow");
            reader.report(ProblemCode::UnknownKey, &entry.key_span, message).help =
                Some("move the request into a flow".to_owned());
        }
    }
    let pause = node.get("pause").map_or_else(|| Some(Template::default()), |pause| reader.template_of(pause))?;
    let flow = flow?;
    Some(Step {
        is_shared: sessions.has(flow),
        flow: flow.to_owned(),
        number: node.get("number").and_then(Node::integer).and_then(|number| usize::try_from(number).ok())?,
        again,
        pause,
        last: node.get("last").is_some(),
    })
}

/// Who goes through the pages that begin with a request, if anyone does. Nothing where that can't be read, which was
/// reported.
fn read_sign_in(reader: &mut Reader<'_>, node: &Node) -> Option<Option<SignIn>> {
    let user = node.text_at("sign-in");
    for key in ["back-at", "user-code", "decision", "credentials"] {
        if let (None, Some(entry)) = (user, node.entry(key)) {
            let message = format!("`{key}` stands where nobody signs in");
            reader.report(ProblemCode::UnknownKey, &entry.key_span, message).help =
                Some("add `sign-in: USER`, or leave the key out".to_owned());
        }
    }
    let Some(user) = user else { return Some(None) };
    if let (None, Some(entry)) = (node.text_at("flow"), node.entry("sign-in")) {
        let message = "`sign-in` stands on a request that belongs to no flow";
        reader.report(ProblemCode::UnknownKey, &entry.key_span, message).help =
            Some("move the request into a flow".to_owned());
    }
    let mut template = |key: &str| node.get(key).map(|node| reader.template_of(node));
    let (back_at, user_code) = (template("back-at"), template("user-code"));
    let refuses = node.text_at("decision") == Some("refuse");
    let user = user.to_owned();
    Some(Some(SignIn {
        user,
        back_at: back_at.map_or(Some(None), |it| it.map(Some))?,
        user_code: user_code.map_or(Some(None), |it| it.map(Some))?,
        refuses,
        credentials: node.get("credentials").and_then(read_credentials),
    }))
}

fn read_credentials(node: &Node) -> Option<Credentials> {
    let pointer = |key: &str| Pointer::parse(node.text_at(key)?).ok();
    Some(Credentials { name: pointer("name")?, password: pointer("password")? })
}

fn duration(text: Option<&str>) -> Option<Duration> {
    text.and_then(parse_duration)
}

/// Requests that need each other's responses can't be sent; nor can a step that needs a later one.
fn report_circles(reader: &mut Reader<'_>, requests: &[RequestCase], entries: &[Entry]) {
    let mut reported: Vec<String> = Vec::new();
    for request in requests {
        let circle = circle_of(request, requests);
        let Some(entry) = entries.iter().find(|entry| entry.key == request.name) else { continue };
        if let Some(other) = circle
            && !reported.contains(&request.name)
        {
            let name = &request.name;
            let message = if *name == other {
                format!("`{name}` needs the response to itself")
            } else {
                format!("`{name}` needs the response to `{other}`, which needs the response to `{name}`")
            };
            reported.push(other);
            let problem = reader.report(ProblemCode::LaterName, &entry.key_span, message);
            problem.help = Some("take the value from a request that is sent before both".to_owned());
        }
        let Some(step) = &request.step else { continue };
        let later = |name: &String| {
            let other = requests.iter().find(|other| other.name == *name)?;
            other.step.as_ref().filter(|other| other.flow == step.flow && other.number >= step.number)
        };
        if let Some(name) = direct_needs(request).iter().find(|name| later(name).is_some()) {
            let message = format!("`{}` uses the response to `{name}`, a later step of its flow", request.name);
            let problem = reader.report(ProblemCode::LaterName, &entry.key_span, message);
            problem.help = Some("move that step above this one".to_owned());
        }
    }
}

fn direct_needs(request: &RequestCase) -> Vec<String> {
    let mut names: Vec<String> = request.values().map(|value| value.request.clone()).collect();
    for (name, conditions) in &request.when {
        names.extend(conditions.requests(name));
    }
    names
}

/// A request whose response `request` needs, and that needs its response in turn.
fn circle_of(request: &RequestCase, requests: &[RequestCase]) -> Option<String> {
    let mut waiting = direct_needs(request);
    let mut seen: Vec<String> = Vec::new();
    while let Some(name) = waiting.pop() {
        if seen.contains(&name) {
            continue;
        }
        let found = requests.iter().find(|other| other.name == name);
        let needs = found.map(direct_needs).unwrap_or_default();
        if needs.contains(&request.name) {
            return Some(name);
        }
        waiting.extend(needs);
        seen.push(name);
    }
    None
}

/// The parts of responses that a request needs and that its own `when` does not ask for.
pub(super) fn demanded(request: &RequestCase) -> Vec<(String, Part)> {
    let asked: Vec<(String, Part)> =
        request.when.iter().flat_map(|(name, conditions)| conditions.demands(name)).collect();
    let needed =
        request.values().filter(|value| !value.optional).map(|value| (value.request.clone(), value.part.clone()));
    needed.filter(|needed| !asked.contains(needed)).collect()
}
