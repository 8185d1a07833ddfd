//! `explain`: what a test asks for, why, a response that passes it and changes that fail it.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Args;

use crate::cli::arguments::FilterArguments;
use crate::cli::error::CliError;
use crate::cli::input::selected::Selected;
use crate::cli::output::terminal::Terminal;
use crate::exchange::example::ExampleResponse;
use crate::harness::{Selection, matches};
use crate::proof::{counterexamples, example};
use crate::safe::TerminalText;
use crate::suite::{Api, Content, Example, Extent, Need, PathChange, RequestCase, Severity, Suite, Test, Variant};

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    #[command(flatten)]
    filter: FilterArguments,
}

/// The most tests that are explained at once: more of them nobody reads.
const MOST: usize = 20;

pub(in crate::cli) fn explain(arguments: &ExplainArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let Selected { suites, selection, .. } = Selected::load(&arguments.filter, Extent::Complete)?;
    let tests = suites.iter().flat_map(|suite| suite.tests.iter().map(move |test| (suite, test)));
    let tests: Vec<(&Arc<Suite>, &Test)> = tests.filter(|(_, test)| selection.selects(test)).collect();
    let named: Vec<&(&Arc<Suite>, &Test)> =
        tests.iter().filter(|(_, test)| is_meant(test, &tests, &selection)).collect();
    if named.len() > MOST {
        let ids = named.iter().map(|(_, test)| test.id.clone()).collect();
        return Err(CliError::ManyTests { most: MOST, ids });
    }
    for (number, (suite, test)) in named.into_iter().enumerate() {
        let rule = if number == 0 { "" } else { "\n----\n\n" };
        terminal.print(&format!("{rule}{}", explanation(suite, test).as_str()))?;
    }
    Ok(0)
}

/// Whether a selected test is meant. A filter that is a complete id means that test alone, though it may be a part of
/// other ids.
fn is_meant(test: &Test, selected: &[(&Arc<Suite>, &Test)], selection: &Selection) -> bool {
    let is_complete = |filter: &&String| selected.iter().any(|(_, test)| matches(filter, &test.id, true));
    let means = |filter: &String| matches(filter, &test.id, is_complete(&filter));
    selection.filters.is_empty() || selection.filters.iter().any(means)
}

/// The explanation of a test.
pub(in crate::cli) fn explanation(suite: &Suite, test: &Test) -> TerminalText {
    let mut text = String::new();
    let counts = match test.severity {
        Severity::Fail => "fails the run",
        Severity::Warn => "is a warning",
        Severity::Note => "is a note",
    };
    let api = match test.api {
        Api::Offered => "servers that offer the API",
        Api::NotOffered => "servers that do not offer the API",
        Api::Either => "all servers",
    };
    let line = TerminalText::whole_line;
    let _ = writeln!(text, "{}\n", test.id);
    let _ = writeln!(text, "requirement  {}", line(&test.requirement));
    let _ = writeln!(text, "reason       {}", line(&test.because));
    let _ = writeln!(text, "level        {}; a violation {counts}", test.level.as_str());
    let _ = writeln!(text, "versions     {}; judged on {api}", test.versions);
    for reference in &test.source {
        let _ = writeln!(text, "source       {}", line(&reference.to_string()));
    }
    for need in &test.needs {
        let id = match need {
            Need::Own(index) => &suite.tests[*index].id,
            Need::Other(id) => id,
        };
        let _ = writeln!(text, "needs        {id}");
    }
    let _ = writeln!(text, "case         {}:{}", line(&test.place.file.name), test.place.line());
    for when in &test.when {
        let _ = writeln!(text, "applies if   {}", line(&when.describe()));
    }
    let _ = writeln!(text, "expects      {}", line(&test.expect.describe()));
    for name in test.requests() {
        if let Some(request) = suite.request(&name) {
            text.push_str(&asked(request));
        }
    }
    responses(&mut text, suite, test);
    TerminalText::block(&text)
}

/// A request as its case file has it.
fn asked(request: &RequestCase) -> String {
    let path = match &request.path {
        Some(PathChange::Append(path)) => format!(" + {path} at its end"),
        Some(PathChange::Insert(path)) => format!(" + {path} before its path"),
        None => String::new(),
    };
    let mut lines = Vec::from([format!("request      `{}`: {} {}{path}", request.name, request.method, request.url)]);
    lines.extend(request.headers.iter().map(|(name, value)| format!("                 {name}: {value}")));
    lines.extend(request.query.iter().map(|(name, value)| format!("                 ?{name}={value}")));
    match &request.content {
        Content::None => {}
        Content::Octets(octets) => lines.extend([String::new(), format!("{} octets", octets.len())]),
        Content::Json(content) | Content::Text(content) => {
            // A brace of JSON is no template.
            lines.push(format!("                 {}", content.to_string().replace("{{", "{")));
        }
        Content::Form(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            lines.push(format!("                 {}", fields.join("&")));
        }
    }
    lines.into_iter().map(|line| format!("{}\n", TerminalText::whole_line(&line))).collect()
}

/// A response that holds, and what to change in it so that it does not.
fn responses(text: &mut String, suite: &Suite, test: &Test) {
    let none = Variant::none(test.place.clone());
    let good = example::changed_responses(suite, &none);
    let counterexamples = counterexamples(suite, test);
    let changed = counterexamples.first().and_then(|counterexample| counterexample.changes.first());
    let name = changed.map(|(name, _)| name).unwrap_or(&test.request);
    if let Some(response) = good.get(name) {
        let _ = write!(text, "\na response to `{name}` that meets it:\n\n{}", indented(response));
    }
    for counterexample in &counterexamples {
        let _ = writeln!(text, "\n{}", heading(counterexample));
        if let Some(target) = &counterexample.target {
            let _ = writeln!(text, "    the homeserver at {target}");
        }
        if let Some(version) = counterexample.matrix_version {
            let _ = writeln!(text, "    --matrix-version {version}");
        }
        for (name, example) in &counterexample.changes {
            for words in words(example) {
                let _ = writeln!(text, "    {} in the response to `{name}`", TerminalText::whole_line(&words));
            }
        }
    }
}

fn heading(counterexample: &Variant) -> String {
    match counterexample.derived {
        Some(key) => format!("violated by (derived from `{key}`)"),
        None => "violated by".to_owned(),
    }
}

/// A change, a line for each part of it.
fn words(example: &Example) -> Vec<String> {
    let change = &example.change;
    let like = example.like.as_ref().map(|like| format!("the response of `{like}`"));
    let status = change.status.map(|status| format!("status {status}"));
    let headers = change.headers.iter().map(|(name, lines)| match lines.as_slice() {
        [] => format!("no {name}"),
        lines => format!("{name}: {}", lines.join(&format!(" and {name}: "))),
    });
    let body = change.body.as_ref().map(|body| match std::str::from_utf8(body) {
        Ok("") => "no body".to_owned(),
        Ok(text) => format!("the body {text}"),
        Err(_) => format!("the octets {body:02x?} as body"),
    });
    let only = change.only.as_ref().map(|only| format!("only the members {}", only.join(", ")));
    let set = change.set.iter().map(|(pointer, value)| format!("{} at `{pointer}`", value.to_text()));
    let templates = example.templates.iter().map(|(pointer, value)| format!("{value} at `{pointer}`"));
    let removed = change.remove.iter().map(|pointer| format!("nothing at `{pointer}`"));
    let raw = change.raw.as_ref().map(|raw| format!("the octets {:?} on the wire", String::from_utf8_lossy(raw)));
    let parts = like.into_iter().chain(status).chain(headers).chain(body).chain(only);
    parts.chain(set).chain(templates).chain(removed).chain(raw).collect()
}

fn indented(response: &ExampleResponse) -> String {
    let mut text = format!("    HTTP/1.1 {}\n", response.status);
    for (name, value) in &response.headers {
        let _ = writeln!(text, "    {name}: {value}");
    }
    let body = String::from_utf8_lossy(&response.body);
    if !body.is_empty() {
        text.push('\n');
    }
    for line in body.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text
}
