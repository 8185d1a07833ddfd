//! A proxy between the command and the reference homeserver that keeps all that goes through it, and finds the secrets in
//! that: what a user, a client or the server keeps from others.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A listening proxy. Its threads end with the process.
pub(crate) struct Tap {
    /// Its URL, on loopback.
    pub(crate) url: String,
    messages: Arc<Mutex<Vec<String>>>,
}

impl Tap {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let messages = Arc::default();
        let kept = Arc::clone(&messages);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || forward(client, &kept));
            }
        });
        Self { url, messages }
    }

    /// How many of the messages so far have this text.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.messages.lock().unwrap().iter().filter(|message| message.contains(text)).count()
    }

    /// The values of a member of JSON, in all messages.
    pub(crate) fn members(&self, name: &str) -> BTreeSet<String> {
        self.after(&format!("\"{name}\":\""), &['"'])
    }

    /// All secrets: tokens, codes, passwords, cookies, and the marks of forms.
    pub(crate) fn secrets(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for member in ["access_token", "refresh_token", "device_code", "user_code", "client_secret"] {
            all.extend(self.members(member));
        }
        let ends = ['&', '\r', '\n', ' ', '"', '\''];
        for parameter in ["code", "refresh_token", "token", "access_token", "device_code", "user_code", "password"] {
            all.extend(
                ["?", "&", "#", "\n"].iter().flat_map(|before| self.after(&format!("{before}{parameter}="), &ends)),
            );
        }
        for field in ["authorization: Bearer ", "cookie: ", "set-cookie: "] {
            let values = self.after(field, &[';', '\r', '\n']);
            all.extend(values.iter().map(|value| value.rsplit('=').next().unwrap_or_default().to_owned()));
        }
        // What case files have is no secret.
        all.retain(|secret| secret.len() >= 8 && !secret.starts_with("suite-") && secret != "SomeT0kenHere");
        all
    }

    /// What stands after a text up to one of these characters.
    fn after(&self, text: &str, ends: &[char]) -> BTreeSet<String> {
        let messages = self.messages.lock().unwrap();
        let found = messages.iter().flat_map(|message| message.split(text).skip(1));
        found.map(|rest| rest.split(ends).next().unwrap_or_default().to_owned()).collect()
    }
}

/// Sends one request on, and its response back: neither side uses a connection twice.
fn forward(mut client: TcpStream, kept: &Mutex<Vec<String>>) {
    let Some(request) = message(&mut client) else { return };
    let text = String::from_utf8_lossy(&request).into_owned();
    let mut words = text.split(' ');
    let Some((method, url)) = words.next().zip(words.next()) else { return };
    let address = url.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
    let path = &url["http://".len() + address.len()..];
    let line_end = request.iter().position(|octet| *octet == b'\r').unwrap_or_default();
    let head = format!("{method} {path} HTTP/1.1\r\nconnection: close");
    let Ok(mut server) = TcpStream::connect(&address) else { return };
    let _ = server.write_all(&[head.as_bytes(), &request[line_end..]].concat());
    let mut response = Vec::new();
    let _ = server.read_to_end(&mut response);
    kept.lock()
        .unwrap()
        .extend([text.replace("\r\n\r\n", "\r\n\r\n\n"), String::from_utf8_lossy(&response).into_owned()]);
    let _ = client.write_all(&response);
}

/// The octets of a request.
fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut part = [0; 65536];
    loop {
        let length = stream.read(&mut part).ok().filter(|length| *length > 0)?;
        octets.extend(&part[..length]);
        let Some(end) = octets.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&octets[..end]).to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
        if octets.len() >= end + 4 + length.unwrap_or(0_usize) {
            return Some(octets);
        }
    }
}
