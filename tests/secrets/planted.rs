//! Secrets that a run is given, and the search for them in its outputs.

use std::collections::HashSet;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use matrix_conformance::exchange::Secrets;
use matrix_conformance::fetch::{FetchOptions, Fetcher};

/// Secrets as they are given, and what of them is secret by itself.
#[derive(Default)]
pub(super) struct Planted {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) parts: Vec<String>,
    pub(super) search: OnceLock<AhoCorasick>,
}

pub(super) fn planted() -> Planted {
    let (token, user, password) = ("tk9/Wq+2vXe~Rb7Lm.Zc4Hs=", "pl4nted-us3r", "c0rrect/h0rse~b4ttery+st4ple");
    let basic = STANDARD.encode(format!("{user}:{password}"));
    let (key, cookie) = ("0f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0", "NjM4MmQ1ZGYtc2Vzc2lvbg");
    let headers = vec![
        ("authorization", format!("Bearer {token}")),
        ("authorization", format!("Basic {basic}")),
        ("x-api-key", key.to_owned()),
        ("cookie", format!("s={cookie}; t=1")),
    ];
    let parts = [token, user, password, &basic, key, cookie].map(str::to_owned).to_vec();
    Planted { headers, parts, ..Planted::default() }
}

impl Planted {
    pub(super) fn options(&self) -> FetchOptions {
        let headers = self.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        FetchOptions { headers, ..FetchOptions::default() }
    }

    pub(super) fn secrets(&self) -> Secrets {
        Fetcher::new(self.options()).unwrap().secrets().clone()
    }

    /// All eight characters in a row of the secrets and of their usual encodings, in lower case.
    fn windows(&self) -> HashSet<Vec<u8>> {
        let mut windows = HashSet::new();
        for part in &self.parts {
            let percent: String = part.bytes().map(|octet| format!("%{octet:02X}")).collect();
            let json: String = part.bytes().map(|octet| format!("\\u{octet:04x}")).collect();
            let form: String = url::form_urlencoded::byte_serialize(part.as_bytes()).collect();
            let base64 =
                [STANDARD.encode(part), URL_SAFE.encode(part)].map(|text| text.trim_end_matches('=').to_owned());
            // Escapes count as what they stand for.
            for (text, length) in base64
                .into_iter()
                .chain([form, part.clone()])
                .map(|text| (text, 8))
                .chain([(percent, 3 * 8), (json, 6 * 8)])
            {
                windows.extend(text.to_ascii_lowercase().as_bytes().windows(length).map(<[u8]>::to_vec));
            }
        }
        windows
    }

    /// A line of a text in which some part of a secret stands.
    pub(super) fn found_in(&self, text: &str) -> Option<String> {
        // Escapes in a row begin with the first one.
        let is_whole = |window: &Vec<u8>| match window.len() {
            8 => true,
            24 => window.first() == Some(&b'%'),
            _ => window.first() == Some(&b'\\'),
        };
        let build = || {
            let windows = self.windows().into_iter().filter(is_whole);
            AhoCorasick::builder().ascii_case_insensitive(true).build(windows).unwrap()
        };
        let found = self.search.get_or_init(build).find(text)?;
        let start = text[..found.start()].rfind('\n').map_or(0, |end| end + 1);
        text[start..].lines().next().map(str::to_owned)
    }

    #[track_caller]
    pub(super) fn assert_not_in(&self, what: &str, text: &str) {
        assert_eq!(self.found_in(text), None, "in {what}");
    }
}
