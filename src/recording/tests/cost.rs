//! A recording costs no more than what is in it.

use super::*;

#[test]
fn lines_of_a_field_value_are_counted() {
    let with = |lines: usize| {
        let mut many = entry(&json!([]), &response("{}"));
        many["response"]["headers"] =
            json!([{ "name": "a", "value": "b" }, { "name": "x", "value": "a\n".repeat(lines) }]);
        read(&har(&[many])).map(|mut recording| content(&mut recording, &request(&[])))
    };
    assert_eq!(with(9_998).as_deref(), Ok("{}"));
    let message = with(9_999).unwrap_err().to_string();
    assert!(message.starts_with("at `/log/entries/0/response/headers`: more than 10000 field lines"), "{message}");
}

#[test]
fn all_header_fields_of_a_file_are_counted() {
    let mut many = entry(&json!([]), &response("{}"));
    many["response"]["headers"] = json!([{ "name": "x", "value": "\n".repeat(9_999) }]);
    let mut entries = vec![many; 100];
    assert_eq!(read(&har(&entries)).unwrap().passed_over(), 0);
    entries.push(entry(&json!([{ "name": "a", "value": "b" }]), &response("{}")));
    let recording = read(&har(&entries)).unwrap();
    let problem = recording.problem_at(&Url::parse(URL).unwrap()).unwrap().to_string();
    assert!(problem.starts_with("at `/log/entries/100`: more than 1000000 header fields"), "{problem}");
}

#[test]
fn a_url_has_a_limit() {
    let with = |length: usize| {
        let mut long = entry(&json!([]), &response("{}"));
        long["request"]["url"] = json!(format!("{URL}/{}", "b".repeat(length - URL.len() - 1)));
        let short = entry(&json!([]), &response("{}"));
        read(&har(&[long, short])).unwrap()
    };
    assert_eq!(with(1 << 20).len(), 2);
    let long = with((1 << 20) + 1);
    let problem = long.problem_at(&Url::parse(URL).unwrap()).unwrap().to_string();
    assert!(problem.starts_with("at `/log/entries/0/request/url`: a URL of 1048577 octets; at most"), "{problem}");
    let mut picture = entry(&json!([]), &response(""));
    picture["request"]["url"] = json!(format!("data:image/png;base64,{}", "A".repeat(2 << 20)));
    assert_eq!(read(&har(&[picture, entry(&json!([]), &response(""))])).unwrap().passed_over(), 0);
}

#[test]
fn the_index_leads_to_each_request_however_it_is_written() {
    let posted = |url: &str, kind: &str, text: &str, number: usize| {
        let mut entry = entry(&json!([{ "name": "content-type", "value": kind }]), &response(&number.to_string()));
        (entry["request"]["method"], entry["request"]["url"]) = (json!("POST"), json!(url));
        entry["request"]["postData"] = json!({ "mimeType": kind, "text": text });
        entry
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    let cases = [
        ("https://hs.example/a/b%2a?c=%2A", FORM, "e=%2A+1", "https://HS.example:443/a/b*?c=*", "e=*%201"),
        ("https://hs.example/a", "text/json", r#"{"a":1,"b":{"c":[]}}"#, URL, r#"{ "b": {"c": []}, "a": 1.0 }"#),
        ("https://hs.example/a", "text/json", r#"{"a":2,"a":"x"}"#, URL, r#"{"a": "\u0078"}"#),
        ("https://hs.example/a", "text/json", r#"["x",1e2]"#, URL, r#"[ "x", 100 ]"#),
        ("https://hs.example/a", "text/plain", "no JSON", URL, "no JSON"),
    ];
    let entries: Vec<Value> = cases.iter().enumerate().map(|(n, case)| posted(case.0, case.1, case.2, n)).collect();
    let mut recording = read(&har(&entries)).unwrap();
    for (number, (_, kind, _, url, text)) in cases.into_iter().enumerate() {
        let mut asked = request(&[("content-type", kind)]);
        (asked.method, asked.url, asked.content) = (Method::Post, Url::parse(url).unwrap(), text.as_bytes().into());
        assert_eq!(content(&mut recording, &asked), number.to_string(), "{text}");
        assert!(content(&mut recording, &asked).contains("no further POST"), "{text}");
    }
}
