//! What a recorder of another tool did not keep is not recorded: it is never empty, and never short.

use super::*;

/// The content of the response, or the trouble with it.
fn of(response: &Value) -> String {
    content(&mut read(&har(&[entry(&json!([]), response)])).unwrap(), &request(&[]))
}

#[test]
fn no_text_is_an_empty_content_only_if_nothing_says_that_there_was_some() {
    let kept = |headers: Value, content: Value| json!({ "status": 200, "headers": headers, "content": content });
    let header = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    for (response, is_known) in [
        (kept(header("content-length", "9"), json!({ "size": 0 })), false),
        (kept(header("content-length", "9"), json!({ "size": 0, "text": "" })), false),
        (kept(json!([]), json!({ "size": 9, "text": "" })), false),
        (kept(header("transfer-encoding", "chunked"), json!({ "size": 0, "text": "" })), false),
        (kept(header("content-type", "application/json"), json!({ "size": 0 })), false),
        (kept(header("content-length", "0"), json!({ "size": 0, "text": "" })), true),
        (kept(json!([]), json!({ "size": 0, "text": "" })), true),
    ] {
        assert_eq!(of(&response).is_empty(), is_known, "{response}");
    }
}

/// A response with this text of a longer content, and these header fields.
fn with_size(text: &str, size: Value, body_size: i64, fields: &[(&str, &str)]) -> Value {
    let headers: Vec<Value> = fields.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({ "status": 200, "headers": headers, "bodySize": body_size, "content": { "size": size, "text": text } })
}

#[test]
fn a_text_that_was_cut_is_not_recorded() {
    let text = format!(r#"{{"a":"{}"}}"#, "x".repeat(92));
    let text = text.as_str();
    let gzip = ("Content-Encoding", "gzip");
    for cut in [
        with_size(text, json!(105), 105, &[]),
        with_size(text, json!("105"), -1, &[]),
        with_size(text, json!(4000), 700, &[gzip]),
        with_size(text, json!(900), 900, &[gzip]),
        with_size(text, json!(100), 700, &[gzip, ("content-length", "700")]),
        with_size(text, json!(-1), -1, &[("Content-Length", "104")]),
        with_size(text, json!(100), 100, &[("content-length", "104"), ("content-encoding", "identity")]),
        with_size(text, json!(500), 500, &[("content-type", "text/plain; charset=UTF-16")]),
    ] {
        let got = of(&cut);
        assert!(got.starts_with("not kept: the recording has only 100 of the "), "{cut}: {got}");
    }
    let mut coded = with_size("eyJhIjoi", json!(105), 105, &[]);
    coded["content"]["encoding"] = json!("base64");
    assert!(of(&coded).contains("only 6 of the 105 octets"), "{}", of(&coded));
}

#[test]
fn a_complete_text_is_never_taken_for_a_part() {
    let text = r#"{"a":"éé"}"#;
    let octets = text.len().to_string();
    let gzip = ("content-encoding", "gzip");
    for (tool, complete) in [
        ("Chrome", with_size(text, json!(12), 250, &[("content-length", &octets)])),
        ("Chrome, coded", with_size(text, json!(12), 30, &[gzip, ("content-length", "32")])),
        ("Firefox", with_size(text, json!(12), 700, &[("transfer-encoding", "chunked")])),
        ("Safari: characters", with_size(text, json!(10), -1, &[("content-length", &octets)])),
        ("mitmproxy: size of the coded content", with_size(text, json!(32), 32, &[gzip, ("content-length", "32")])),
        ("mitmproxy, chunked", with_size(text, json!(32), 32, &[gzip])),
        ("BrowserMob: no size", with_size(text, json!(0), 0, &[])),
        ("no size", with_size(text, json!(null), -1, &[])),
        ("-1", with_size(text, json!(-1), -1, &[])),
        ("a byte order mark is no text", with_size(text, json!(15), 15, &[("content-length", "15")])),
        ("UTF-16", with_size(text, json!(22), 22, &[("content-type", "text/plain; charset=utf-16le")])),
        ("two lengths", with_size(text, json!(12), 12, &[("content-length", "90"), ("content-length", "90")])),
    ] {
        assert_eq!(of(&complete), text, "{tool}");
    }
}

/// What is found for a POST of this content, in a recording of a POST with these members of its request.
fn posted(members: &Value, fields: &[(&str, &str)], content: &str) -> String {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let lines: Vec<Value> = [&[form], fields].concat().iter().map(|(a, b)| json!({ "name": a, "value": b })).collect();
    let mut sent = entry(&json!(lines), &response("found"));
    sent["request"]["method"] = json!("POST");
    let members = members.as_object().unwrap().clone();
    members.into_iter().for_each(|(name, value)| sent["request"][name] = value);
    let mut asked = request(&[form]);
    (asked.method, asked.content) = (Method::Post, content.as_bytes().into());
    super::content(&mut read(&har(&[sent])).unwrap(), &asked)
}

#[test]
fn a_request_whose_content_was_not_kept_is_no_request_without_content() {
    let length = ("content-length", "9");
    for (members, fields) in [
        (json!({ "bodySize": 9 }), &[][..]),
        (json!({ "bodySize": -1 }), &[length]),
        (json!({ "bodySize": 0 }), &[length]),
        (json!({}), &[]),
        (json!({ "bodySize": "9", "postData": { "text": "" } }), &[]),
        (json!({ "bodySize": 9, "postData": { "text": "", "params": [] } }), &[]),
        (json!({ "postData": { "mimeType": "x" } }), &[("content-type", "")]),
        (json!({ "postData": null }), &[("transfer-encoding", "chunked")]),
    ] {
        let got = posted(&members, fields, "");
        assert!(got.starts_with("not-recorded: the recording has no POST "), "{members}: {got}");
        assert!(got.contains("with its content, which the tool did not keep") || !fields.is_empty(), "{got}");
    }
    let values = json!({ "postData": { "params": [{ "name": "token" }] } });
    assert!(posted(&values, &[("content-length", "40")], "token=").starts_with("not-recorded: "), "no values");
    let part = json!({ "postData": { "text": "token=" } });
    assert!(posted(&part, &[("content-length", "40")], "token=").starts_with("not-recorded: "), "a part");
}

#[test]
fn a_request_is_found_with_its_content_or_without_any() {
    let params = json!([{ "name": "a", "value": "b c" }]);
    for (members, fields, content) in [
        (json!({ "bodySize": 0 }), &[][..], ""),
        (json!({ "bodySize": -1 }), &[("content-length", "0")], ""),
        (json!({ "bodySize": 0, "postData": { "text": "", "params": [] } }), &[], ""),
        (json!({ "bodySize": 5, "postData": { "text": "a=b+c" } }), &[("content-length", "5")], "a=b+c"),
        (json!({ "bodySize": 700, "postData": { "text": "a=b+c" } }), &[], "a=b+c"),
        (json!({ "bodySize": 5, "postData": { "text": "", "params": params } }), &[("content-length", "5")], "a=b+c"),
        (json!({ "bodySize": 7, "postData": { "params": params } }), &[("content-length", "7")], "a=b%20c"),
    ] {
        assert_eq!(posted(&members, fields, content), "found", "{members}");
    }
    let get = |members: Value| {
        let mut sent = entry(&json!([{ "name": "content-type", "value": "application/json" }]), &response("found"));
        sent["request"]["bodySize"] = members;
        super::content(&mut read(&har(&[sent])).unwrap(), &request(&[("content-type", "application/json")]))
    };
    assert_eq!((get(json!(-1)).as_str(), get(json!(null)).as_str()), ("found", "found"));
    assert!(get(json!(2)).starts_with("not-recorded: "));
}

#[test]
fn content_that_cannot_have_come_is_left_out() {
    let mut head = entry(&json!([]), &response("{}"));
    head["request"]["method"] = json!("HEAD");
    let with = |status: u16, text: &str| {
        let content = json!({ "size": 700_000, "text": text, "encoding": "base64" });
        entry(&json!([]), &json!({ "status": status, "headers": [], "content": content }))
    };
    for (entry, method) in [
        (head, Method::Head),
        (with(304, "e30="), Method::Get),
        (with(204, "not base64"), Method::Get),
        (with(304, &"A".repeat(4 << 20)), Method::Get),
    ] {
        let asked = Request { method, ..request(&[]) };
        let response = read(&har(&[entry])).unwrap().take("x", &asked, Tries::Last).result.unwrap();
        assert!(response.content.is_empty() && !response.content_shown, "{}", response.status);
    }
}

#[test]
fn without_the_content_the_status_and_the_header_fields_stay() {
    let redirect = |status: u16, headers: Value| {
        let content = json!({ "size": 0, "mimeType": "x-unknown" });
        entry(&json!([]), &json!({ "status": status, "headers": headers, "bodySize": 150, "content": content }))
    };
    let header = |name: &str, value: &str| json!({ "name": name, "value": value });
    let taken = |entry: Value| read(&har(&[entry])).unwrap().take("x", &request(&[]), Tries::Last).result;
    let fields = json!([header("location", "/b"), header("content-length", "150")]);
    let response = taken(redirect(302, fields)).unwrap();
    assert_eq!((response.status, response.fields.value("location").as_deref()), (302, Some("/b")));
    assert!(!response.has_content() && response.body().document().unwrap_err().is_unseen());
    let mut empty = Response::new(302, response.fields.clone(), []);
    assert!(!empty.share_content(&response) && empty.has_content());
    let refused = taken(redirect(403, json!([header("content-length", "150")])));
    assert_eq!(refused.unwrap_err().kind, TroubleKind::NotRecorded, "nobody knows who sent it");
    assert!(taken(redirect(403, json!([header("content-type", "application/json")]))).is_ok());
}

#[test]
fn contents_in_files_beside_the_recording_are_read() {
    let with = |name: &str, file: &str| {
        let mut sent = entry(&json!([]), &response(""));
        sent["request"]["method"] = json!("POST");
        sent["request"]["postData"] = json!({ "text": "", "_file": "sent.json" });
        sent["response"]["content"] = json!({ "size": 7, "_file": name });
        let mut asked = Vec::new();
        let mut beside = |name: &str, _: usize| {
            asked.push(name.to_owned());
            Some(if name == "sent.json" { b"[1]".to_vec() } else { file.as_bytes().to_vec() })
        };
        let mut recording = read_with(&har(&[sent]), &mut beside).unwrap();
        let asking = Request { method: Method::Post, content: b"[1]".as_slice().into(), ..request(&[]) };
        (content(&mut recording, &asking), asked.len())
    };
    assert_eq!(with("a-1_b.json", r#"{"a":1}"#), (r#"{"a":1}"#.to_owned(), 2));
    for file in ["{", r#"{"a":11}"#] {
        assert_eq!(with("a.json", file).0, "not kept: the recording has the response without its body of 7 octets");
    }
    for name in ["../a", "a/b", "a\\b", ".a", "..", "", "c:a", "a\0", "/etc/passwd", "é", &"a".repeat(201)] {
        let (got, asked) = with(name, "1234567");
        assert_eq!((got.as_str(), asked), ("not kept: the recording has the response without its body of 7 octets", 1));
    }
}

#[test]
fn files_beside_the_recording_are_no_longer_than_a_recording_may_be() {
    let mut large = entry(&json!([]), &response(""));
    large["response"]["content"] = json!({ "size": 1 << 20, "_file": "a" });
    let (mut files, mut longest) = (0, 0);
    let mut beside = |_: &str, most: usize| {
        (files, longest) = (files + 1, longest.max(most));
        Some(vec![b' '; 1 << 20]).filter(|octets| octets.len() <= most)
    };
    let mut recording = read_with(&har(&vec![large.clone(); 65]), &mut beside).unwrap();
    assert_eq!((files, longest), (65, 1 << 20));
    let got: Vec<String> = (0..65).map(|_| content(&mut recording, &request(&[]))).collect();
    assert_eq!(got.iter().filter(|got| got.starts_with("not kept: ")).count(), 1);
    assert!(content(&mut read(&har(&[large])).unwrap(), &request(&[])).starts_with("not kept: "), "nothing is read");
}
