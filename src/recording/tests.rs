//! Hand-made recordings: from other tools, and with faults. `tests/judge.rs` tests that our own recordings preserve
//! every octet.

use serde_json::{Value, json};

use super::*;
use crate::exchange::request::Destination;
use crate::exchange::{Fields, Method};

mod cost;
mod kept;

const URL: &str = "https://hs.example/a";

fn entry(headers: &Value, response: &Value) -> Value {
    let request = json!({ "method": "GET", "url": URL, "headers": headers });
    json!({ "startedDateTime": "2026-11-25T12:00:00.5+02:00", "time": 250, "request": request, "response": response })
}

fn response(text: &str) -> Value {
    json!({ "status": 200, "headers": [], "content": { "size": text.len(), "text": text } })
}

fn har(entries: &[Value]) -> Vec<u8> {
    json!({ "log": { "version": "1.2", "entries": entries } }).to_string().into_bytes()
}

fn request(lines: &[(&str, &str)]) -> Request {
    let mut fields = Fields::new();
    lines.iter().for_each(|(name, value)| fields.push(name, *value));
    let url = Url::parse(URL).unwrap();
    Request { method: Method::Get, url, fields, content: [].into(), destination: Destination::Target }
}

fn content(recording: &mut Recording, request: &Request) -> String {
    match recording.take("x", request, Tries::InOrder).result {
        Ok(response) => match response.body().is_recorded() {
            Ok(()) => String::from_utf8(response.content.to_vec()).unwrap(),
            Err(why) => format!("not kept: {why}"),
        },
        Err(trouble) => format!("{}: {}", trouble.kind.as_str(), trouble.with_remedy(Remedy::in_general)),
    }
}

#[test]
fn what_browsers_send_by_themselves_is_not_looked_at() {
    let browser = json!([
        { "name": ":authority", "value": "hs.example" },
        { "name": "Accept", "value": "application/json" },
        { "name": "User-Agent", "value": "Mozilla/5.0" },
        { "name": "Sec-Fetch-Mode", "value": "cors" },
        { "name": "accept-encoding", "value": "gzip, br" },
    ]);
    let coded = json!({
        "status": 200, "statusText": "OK", "httpVersion": "h2",
        "headers": [{ "name": "content-encoding", "value": "br" }, { "name": "ETag", "value": "\"v1\"" }],
        "content": { "size": 2, "mimeType": "application/json", "text": "{}", "encoding": null },
        "_error": null,
    });
    let mut recording = read(&har(&[entry(&browser, &coded)])).unwrap();
    assert_eq!(recording.first_origin().unwrap().as_str(), "https://hs.example/");
    assert!(
        content(&mut recording, &request(&[])).contains("a with these header fields as in the case: accept (record")
    );
    let exchange = recording.take("x", &request(&[("accept", "application/json")]), Tries::Last);
    let found = exchange.result.unwrap();
    assert!(found.fields.has("etag") && !found.fields.has("content-encoding"), "the text is decoded");
    assert!(found.body().document().is_ok());
    let received = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_600_800_750);
    assert_eq!((exchange.received, exchange.duration), (received, Duration::from_millis(250)));
    assert!(
        content(&mut recording, &request(&[("accept", "application/json")]))
            .contains("the recording has no further GET ")
    );
}

#[test]
fn who_asks_and_what_for_is_looked_at() {
    for (name, value) in [("origin", "https://a.example"), ("cookie", "a=b"), ("if-none-match", "\"v1\"")] {
        let recorded = entry(&json!([{ "name": name, "value": value }]), &response("{}"));
        let mut recording = read(&har(&[recorded])).unwrap();
        assert!(content(&mut recording, &request(&[])).starts_with("not-recorded: "), "{name}");
        assert_eq!(content(&mut recording, &request(&[(name, value)])), "{}");
    }
}

#[test]
fn the_request_with_the_fewest_fields_more_is_meant() {
    let agent = json!([{ "name": "user-agent", "value": "b" }]);
    let mut recording = read(&har(&[entry(&agent, &response("1")), entry(&json!([]), &response("2"))])).unwrap();
    assert_eq!(content(&mut recording, &request(&[])), "2");
    assert_eq!(content(&mut recording, &request(&[])), "1");
}

#[test]
fn equal_requests_are_answered_by_their_names_then_in_the_order_of_time() {
    let named = |name: &str, second: u8, text: &str| {
        let mut entry = entry(&json!([]), &response(text));
        entry["startedDateTime"] = json!(format!("2026-11-25T12:00:0{second}Z"));
        entry["_requests"] = json!([format!("suite/{name}")]);
        entry
    };
    let entries = [named("c", 3, "3"), named("x", 2, "2"), named("a", 1, "1")];
    let mut recording = read(&har(&entries)).unwrap();
    assert_eq!(["", "", ""].map(|_| content(&mut recording, &request(&[]))), ["2", "1", "3"]);
}

#[test]
fn where_nobody_was_found_a_request_that_was_left_unsent_shares_that() {
    let refused =
        json!({ "status": 0, "_trouble": { "kind": "refused", "message": "nobody", "remedy": "start-server" } });
    let mut recording = read(&har(&[entry(&json!([]), &refused)])).unwrap();
    let other = request(&[("x", "y")]);
    assert_eq!(content(&mut recording, &other), "refused: nobody (is the server running, and on this port?)");
    let mut recording = read(&har(&[entry(&json!([]), &refused), entry(&json!([]), &response(""))])).unwrap();
    assert!(content(&mut recording, &other).starts_with("not-recorded: "), "somebody was there");
}

#[test]
fn a_response_without_status_or_body_is_trouble() {
    let texts = [
        (
            json!({ "status": 0, "_error": "net::ERR_FAILED" }),
            "other: there was no response, according to the recording: net::ERR_FAILED",
        ),
        (json!({ "status": -1, "_failureText": "x" }), "other: there was no response, according to the recording: x"),
        (json!({ "status": 0 }), "other: there was no response, according to the recording"),
        (
            json!({ "status": 200, "content": { "size": 9 } }),
            "not kept: the recording has the response without its body of 9 octets",
        ),
        (
            json!({ "status": 200, "content": { "size": -1 } }),
            "not kept: the recording has the response without its body",
        ),
        (json!({ "status": 200 }), "not kept: the recording has the response without its body"),
        (json!({ "status": 200, "content": { "size": 0 } }), ""),
        (json!({ "status": 200, "headers": [{ "name": "Content-Length", "value": "0" }] }), ""),
        (json!({ "status": 204, "content": { "size": -1 } }), ""),
        (json!({ "status": 204 }), ""),
    ];
    for (response, expected) in texts {
        let mut recording = read(&har(&[entry(&json!([]), &response)])).unwrap();
        assert_eq!(content(&mut recording, &request(&[])), expected);
    }
    let large = response(&"x".repeat((2 << 20) + 1));
    let mut recording = read(&har(&[entry(&json!([]), &large)])).unwrap();
    assert!(content(&mut recording, &request(&[])).starts_with("too-large: "));
}

#[test]
fn what_other_tools_write_in_their_own_way_is_read() {
    let mut odd = entry(&json!([{ "name": "x", "value": 1 }]), &response("caf@ @"));
    odd["response"]["headers"] = json!([{ "name": "vary", "value": "a\nb" }, { "name": "age", "value": 5 }]);
    odd["response"]["content"]["size"] = json!(3.0);
    odd["response"]["status"] = json!("200.0");
    (odd["time"], odd["cache"]) = (json!("250.0"), json!(null));
    odd["request"]["url"] = json!(format!("{URL}#top"));
    let text = String::from_utf8(har(&[odd])).unwrap().replacen('@', "\\udce9", 1).replacen('@', "\\ud83d", 1);
    let mut recording = read(text.as_bytes()).unwrap();
    let response = recording.take("x", &request(&[("x", "1")]), Tries::Last).result.unwrap();
    assert_eq!(&*response.content, b"caf\xe9 \xef\xbf\xbd");
    assert_eq!(response.fields.lines("vary").collect::<Vec<_>>(), [b"a", b"b"]);
    assert_eq!(response.fields.value("age").as_deref(), Some("5"));
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).unwrap().len(), 1);
    assert!(read(b"PK\x03\x04").unwrap_err().to_string().contains("a zip file"));
}

#[test]
fn octets_that_are_still_coded_are_decoded() {
    // gzip of `{}`.
    let coded = "H4sIAAAAAAACA6uuBQBDv6ajAgAAAA==";
    let content_of = |text: &str, encoding: Value| {
        let headers = json!([{ "name": "content-encoding", "value": "gzip" }]);
        let content = json!({ "size": 2, "text": text, "encoding": encoding });
        let response = json!({ "status": 200, "headers": headers, "content": content });
        let mut recording = read(&har(&[entry(&json!([]), &response)])).unwrap();
        let response = recording.take("x", &request(&[]), Tries::Last).result.unwrap();
        (response.text().unwrap().to_owned(), response.fields.has("content-encoding"))
    };
    assert_eq!(content_of(coded, json!("base64")), ("{}".to_owned(), true));
    let lines = format!("{}\r\n{}\n", &coded[..10], &coded[10..]);
    assert_eq!(content_of(&lines, json!("base64")), ("{}".to_owned(), true));
    assert_eq!(content_of("e30=", json!("base64")), ("{}".to_owned(), false), "decoded, as others do");
    assert_eq!(content_of("{}", json!(null)), ("{}".to_owned(), false));
}

#[test]
fn what_came_from_a_cache_is_not_recorded() {
    let with = |change: fn(&mut Value)| {
        let mut entry = entry(&json!([]), &response("{}"));
        change(&mut entry);
        content(&mut read(&har(&[entry])).unwrap(), &request(&[]))
    };
    for change in [
        |entry: &mut Value| entry["_fromCache"] = json!("disk"),
        |entry: &mut Value| entry["cache"] = json!({ "afterRequest": { "lastAccess": "x" } }),
        |entry: &mut Value| entry["response"]["_fetchType"] = json!("Memory Cache"),
    ] {
        assert!(with(change).contains("from the cache of the browser"), "{}", with(change));
    }
    for change in [
        |entry: &mut Value| entry["_fromCache"] = json!(null),
        |entry: &mut Value| entry["cache"] = json!({ "afterRequest": null }),
        |entry: &mut Value| entry["response"]["_fetchType"] = json!("Network Load"),
    ] {
        assert_eq!(with(change), "{}");
    }
}

#[test]
fn of_several_tries_the_last_of_the_server_counts() {
    let tried = |second: u8, response: Value| {
        let mut entry = entry(&json!([]), &response);
        entry["startedDateTime"] = json!(format!("2026-11-25T12:00:0{second}Z"));
        entry
    };
    let gateway = json!({ "status": 502, "headers": [], "content": { "size": 2, "text": "no" } });
    let without = json!({ "status": 200, "content": { "size": 9 } });
    let tries = [
        tried(1, json!({ "status": 0 })),
        tried(2, response("1")),
        tried(3, response("2")),
        tried(4, without),
        tried(5, gateway),
    ];
    let first = |order: Tries| {
        let exchange = read(&har(&tries)).unwrap().take("x", &request(&[]), order);
        String::from_utf8(exchange.result.unwrap().content.to_vec()).unwrap()
    };
    assert_eq!((first(Tries::Last).as_str(), first(Tries::InOrder).as_str()), ("2", "1"));
}

#[test]
fn odd_entries_of_other_servers_are_passed_over() {
    let mut odd = entry(&json!([]), &response(""));
    odd["request"]["url"] = json!("https://other.example/b");
    odd["startedDateTime"] = json!("2026-01-13T15:41:11.497000");
    let mut own = odd.clone();
    own["request"]["url"] = json!("https://hs.example/b");
    let mut none = odd.clone();
    none["request"]["url"] = json!("http://[bad/");
    let recording = read(&har(&[odd, none.clone(), entry(&json!([]), &response("1"))])).unwrap();
    let target = Url::parse("https://hs.example").unwrap();
    assert_eq!((recording.len(), recording.passed_over(), recording.problem_at(&target)), (1, 2, None));
    let recording = read(&har(&[none, own, entry(&json!([]), &response("1"))])).unwrap();
    let problem = recording.problem_at(&target).unwrap().to_string();
    assert!(problem.starts_with("at `/log/entries/1/startedDateTime`"), "{problem}");
}

#[test]
fn what_is_too_much_is_refused_at_its_limit() {
    let mut many = entry(&json!([]), &response(""));
    many["response"]["headers"] = json!(vec![json!({ "name": "x", "value": "y" }); 10_001]);
    let message = read(&har(&[many])).unwrap_err().to_string();
    assert!(message.starts_with("at `/log/entries/0/response/headers`: more than 10000 items"), "{message}");
    let text = format!("{{\"log\":{{\"entries\":[{}{{}}]}}}}", "{},".repeat(50_000));
    let message = read(text.as_bytes()).unwrap_err().to_string();
    assert!(message.starts_with("at `/log/entries`: more than 50000 items"), "{message}");
}

#[test]
fn a_form_may_be_a_list_of_fields() {
    let mut entry =
        entry(&json!([{ "name": "content-type", "value": "application/x-www-form-urlencoded" }]), &response("1"));
    entry["request"]["postData"] =
        json!({ "mimeType": "x", "params": [{ "name": "a", "value": "b c" }, { "name": "d" }] });
    let mut recording = read(&har(&[entry])).unwrap();
    let mut asked = request(&[("content-type", "application/x-www-form-urlencoded")]);
    asked.content = b"a=b%20c&d=".as_slice().into();
    assert_eq!(content(&mut recording, &asked), "1");
}

#[test]
fn others_drop_content_that_must_not_be_there() {
    let shown = |entry: Value, run: Option<Value>| {
        let mut log = json!({ "entries": [entry] });
        run.into_iter().for_each(|run| log["_run"] = run);
        let mut recording = read(json!({ "log": log }).to_string().as_bytes()).unwrap();
        recording.take("x", &request(&[]), Tries::Last).result.unwrap().content_shown
    };
    let unchanged = |text: &str| {
        let content = json!({ "size": text.len(), "text": text });
        json!({ "status": 304, "headers": [], "content": content })
    };
    assert!(shown(entry(&json!([]), &response("")), None));
    assert!(!shown(entry(&json!([]), &unchanged("")), None));
    assert!(!shown(entry(&json!([]), &unchanged("{}")), None), "it is that of a cache");
    let run = json!({
        "version": 1, "target": "http://a", "deployment": "production", "matrixVersion": "v1.15",
        "casesDigest": "", "started": "2026-11-25T12:00:00Z", "duration": 1
    });
    let own = shown(entry(&json!([]), &unchanged("")), Some(run.clone()));
    assert!(own, "recordings made before this was written keep their verdicts");
    let mut dropped = unchanged("");
    dropped["_contentShown"] = json!(false);
    assert!(!shown(entry(&json!([]), &dropped), Some(run)));
}

#[test]
fn what_no_case_asks_for_is_passed_over() {
    let other = |name: &str, value: &str| {
        let mut entry = entry(&json!([]), &response(""));
        entry["request"][name] = json!(value);
        entry
    };
    let entries = [other("method", "CONNECT"), other("url", "data:text/plain,x"), entry(&json!([]), &response("1"))];
    let recording = read(&har(&entries)).unwrap();
    assert_eq!(recording.len(), 1);
}

#[test]
fn members_that_only_we_write_may_hold_anything() {
    let mut entry = entry(&json!([]), &response("1"));
    entry["request"]["cookies"] = json!([{ "name": "a", "value": "b" }]);
    entry["request"]["queryString"] = json!("none");
    entry["request"]["bodySize"] = json!(-1);
    entry["request"]["httpVersion"] = json!(null);
    entry["response"]["cookies"] = json!({ "a": "b" });
    entry["response"]["redirectURL"] = json!(null);
    entry["response"]["content"]["mimeType"] = json!(7);
    entry["response"]["content"]["compression"] = json!("none");
    entry["timings"] = json!({ "blocked": -1, "wait": null });
    entry["cache"] = json!({ "beforeRequest": {} });
    entry["pageref"] = json!(1);
    let mut file = json!({ "log": { "version": 1.2, "creator": "curl", "pages": null, "entries": [entry] } });
    let mut recording = read(file.to_string().as_bytes()).unwrap();
    assert_eq!(content(&mut recording, &request(&[])), "1");
    file["log"]["browser"] = json!([]);
    assert_eq!(read(file.to_string().as_bytes()).unwrap().len(), 1);
}

/// The problem of a recording in which the value at a pointer is another one.
fn problem_with(pointer: &str, value: Value) -> String {
    let mut file = json!({ "log": { "entries": [entry(&json!([{ "name": "a", "value": "b" }]), &response("{}"))] } });
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    file.pointer_mut(parent).unwrap()[name] = value;
    read(file.to_string().as_bytes()).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_problem_in_an_entry_is_reported_with_its_place() {
    let cases = [
        ("response/status", json!("OK"), "response/status`: invalid type: string"),
        ("response/status", json!(200.5), "response/status`: invalid value: floating point"),
        ("time", json!("soon"), "time`: invalid type: string"),
        ("response/status", json!(1000), "response/status`: 1000 is not a status code"),
        ("request/url", json!("/a"), "request/url`: `/a` is not an absolute URL"),
        ("request", json!({}), "request`: missing field `method`"),
        ("startedDateTime", json!("now"), "startedDateTime`: `now` is not a date"),
        ("response/content/encoding", json!("hex"), "response/content/encoding`: unknown encoding `hex`"),
        ("response/content", json!({ "encoding": "base64", "text": "{}" }), "response/content/text`: not base64"),
        ("response/content/_base64", json!("-"), "response/content/_base64`: not base64"),
        ("request/headers/0/_base64", json!("-"), "request/headers/0/_base64`: not"),
        ("response/_trouble", json!({ "kind": "x", "message": "" }), "response/_trouble/kind`"),
    ];
    for (pointer, value, expected) in cases {
        let message = problem_with(&format!("/log/entries/0/{pointer}"), value);
        assert!(message.starts_with(&format!("at `/log/entries/0/{expected}")), "{message}");
    }
}

#[test]
fn a_problem_in_the_run_is_reported_with_its_place() {
    let run = |version: u8, deployment: &str| {
        json!({
            "version": version, "target": "http://a", "deployment": deployment, "matrixVersion": "v1.15",
            "casesDigest": "", "started": "x", "duration": 1
        })
    };
    let cases = [
        ("/log/entries", json!(7), "at `/log/entries`: invalid type"),
        ("/log/_run", run(2, "production"), "at `/log/_run/version`: version 2 "),
        ("/log/_run", run(1, "production"), "at `/log/_run/started`: `x` is not a date"),
        ("/log/_run", run(1, "secret"), "at `/log/_run/deployment`: unknown variant `secret`"),
        ("/log", json!({}), "at `/log`: missing field `entries`"),
    ];
    for (pointer, value, expected) in cases {
        let message = problem_with(pointer, value);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn what_is_no_har_file_is_called_so() {
    let message = |octets: &[u8]| read(octets).map(|_| ()).unwrap_err().to_string();
    assert_eq!(message(b"{}"), "it is not a HAR file: missing field `log` at line 1 column 2");
    assert!(message(b"[]").starts_with("it is not a HAR file: it is a list"));
    assert!(message(b" ").starts_with("it is empty"));
    assert!(message(b"<html>").starts_with("it is not JSON: expected value at line 1 column 1"));
    assert!(message(br#"{"log":{"entries":[]}} x"#).starts_with("it is not JSON: trailing characters"));
    assert!(message(br#"{"log":{"entries":["#).starts_with("it is not JSON: EOF"));
    assert_eq!(message(b"{\"\xff"), "octet 2 is not UTF-8");
    assert!(message(&vec![b' '; MAX_SIZE + 1]).starts_with("it is longer than the limit of 67108864 octets"));
    assert!(read(b"\xef\xbb\xbf{\"log\":{\"entries\":[]}}").unwrap().is_empty());
    let deep = [b"{\"log\":{\"x\":".as_slice(), &b"[".repeat(100_000)].concat();
    assert!(message(&deep).starts_with("it is not JSON: "));
}
