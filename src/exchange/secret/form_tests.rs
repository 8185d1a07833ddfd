//! A secret in each form, behind and before other letters, nested, and whether a user gave it or a server.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as PADDED, STANDARD_NO_PAD, URL_SAFE};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::exchange::json;

fn digits(text: &[u8], write: impl Fn(u8) -> String) -> String {
    text.iter().map(|octet| write(*octet)).collect()
}

fn hexadecimal(text: &[u8]) -> String {
    digits(text, |octet| format!("{octet:02x}"))
}

fn base32(text: &[u8], alphabet: &[u8; 32]) -> String {
    let bits: String = text.iter().map(|octet| format!("{octet:08b}")).collect();
    let groups = bits.as_bytes().chunks(5).map(|group| format!("{:0<5}", String::from_utf8_lossy(group)));
    groups.map(|group| char::from(alphabet[usize::from_str_radix(&group, 2).unwrap_or_default()])).collect()
}

fn compressed(text: &[u8], is_gzip: bool) -> Vec<u8> {
    let level = flate2::Compression::default();
    let mut octets = Vec::new();
    let read = if is_gzip {
        std::io::Read::read_to_end(&mut flate2::read::GzEncoder::new(text, level), &mut octets)
    } else {
        std::io::Read::read_to_end(&mut flate2::read::ZlibEncoder::new(text, level), &mut octets)
    };
    assert!(read.is_ok());
    octets
}

/// The digits of a dump in groups, each from its last octet on if it is read as a number.
fn dump(text: &[u8], size: usize, between: &str, is_backwards: bool) -> String {
    let groups = text.chunks(size).map(|group| {
        let group = if is_backwards { group.iter().rev().copied().collect() } else { group.to_vec() };
        hexadecimal(&group)
    });
    groups.collect::<Vec<_>>().join(between)
}

type Form = fn(&[u8]) -> String;

/// Forms in letters, after which others may stand.
const LETTERS: [Form; 11] = [
    hexadecimal,
    |text| hexadecimal(text).to_ascii_uppercase(),
    |text| PADDED.encode(text),
    |text| STANDARD_NO_PAD.encode(text),
    |text| URL_SAFE.encode(text),
    |text| base32(text, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    |text| base32(text, b"abcdefghijklmnopqrstuvwxyz234567"),
    |text| base32(text, b"0123456789ABCDEFGHIJKLMNOPQRSTUV"),
    |text| STANDARD_NO_PAD.encode(compressed(text, true)),
    |text| hexadecimal(&compressed(text, true)),
    |text| URL_SAFE.encode(compressed(text, false)),
];

/// Forms in numbers.
const NUMBERS: [Form; 9] = [
    |text| dump(text, 1, " ", false),
    |text| dump(text, 2, " ", false),
    |text| dump(text, 4, "-", false),
    |text| dump(text, 3, ":", false),
    |text| dump(text, 2, " ", true),
    |text| dump(text, 4, ", 0x", true),
    |text| dump(text, 8, "\n", true),
    |text| digits(text, |octet| format!("{octet:08b} ")),
    |text| digits(text, |octet| format!("{octet:03o} ")),
];

/// The escapes of one octet.
const ESCAPES: [fn(u8) -> String; 13] = [
    |octet| format!("%{octet:02X}"),
    |octet| format!("%u{octet:04x}"),
    |octet| format!("\\u{octet:04x}"),
    |octet| format!("\\x{octet:02x}"),
    |octet| format!("\\u{{{octet:x}}}"),
    |octet| format!("\\{octet:03o}"),
    |octet| format!("={octet:02X}"),
    |octet| format!("={octet:02x}=\r\n"),
    |octet| format!("&#{octet};"),
    |octet| format!("&#{octet:010}"),
    |octet| format!("&#x{octet:012x};"),
    |octet| format!("&#x{octet:x};"),
    |octet| format!("\\{octet:x} "),
];

/// Masks of one secret: given by the user, and named by the server.
fn masks(secret: &str) -> [Mask; 3] {
    let secrets = [0, 1, 2].map(|way| {
        let mut secrets = Secrets::default();
        match way {
            0 => secrets.add_field("authorization", &format!("Bearer {secret}")),
            1 => secrets.learn_field("set-cookie", format!("sid={secret}; Path=/").as_bytes()),
            _ => secrets.learn(format!("{{\"access_token\":\"{secret}\"}}").as_bytes()),
        }
        secrets
    });
    secrets.map(|secrets| Mask::new(&secrets, &[]))
}

/// That at most this many octets of a form are left, wherever it stands.
fn assert_hidden(secret: &str, before: &str, form: &str, after: &str) -> Result<(), TestCaseError> {
    for mask in masks(secret) {
        for text in [format!("{before}{form}{after}"), json::quote(&format!("{before}{form}{after}"))] {
            let masked = mask.masked(text.clone());
            prop_assert_eq!(masked.len(), text.len());
            prop_assert!(!masked.contains(form) && !masked.contains(&json::quote(form).trim_matches('"').to_owned()));
            let letters = form.bytes().filter(u8::is_ascii_alphanumeric).count();
            let stars = masked.bytes().filter(|octet| *octet == b'*').count();
            prop_assert!(2 * stars >= letters, "{} {} {}", secret, text, masked);
            prop_assert!(!text.starts_with('"') || json::read(&masked).is_ok(), "{} {}", text, masked);
        }
    }
    Ok(())
}

const SECRET: &str = "[A-Za-z0-9._]{3}[A-Z][a-z][0-9][A-Za-z0-9._]{12,30}";
const BEFORE: &str = "(|[a-z]{1,9}=|[a-z]{1,5}=[a-z]{1,5}==|/[a-z]{1,9}/|0x|[a-z]{1,4}[-_+]|[A-Za-z0-9]{1,9}|<|a: )";
const AFTER: &str = "(|=|&a=b|/[a-z]{1,5}|[-_][a-z]{1,3}|>|, b)";

proptest! {
    #[test]
    fn no_letters_around_a_form_hide_it(
        secret in SECRET, form in select(&LETTERS[..]), before in BEFORE, after in AFTER,
    ) {
        assert_hidden(&secret, &before, &form(secret.as_bytes()), &after)?;
    }

    #[test]
    fn forms_are_found_in_forms(
        secret in SECRET, inner in select(&LETTERS[..]), outer in select(&LETTERS[..]), before in BEFORE, within in BEFORE,
        after in AFTER,
    ) {
        let inside = format!("{{\"{within}{}{after}\"}}", inner(secret.as_bytes()));
        assert_hidden(&secret, &before, &outer(inside.as_bytes()), "")?;
    }

    #[test]
    fn a_form_is_found_at_each_alignment(
        secret in SECRET, form in select(&LETTERS[..8]), head in "[ -~]{0,8}", tail in "[ -~]{0,8}",
    ) {
        let whole = form(format!("{head}{secret}{tail}").as_bytes());
        for mask in masks(&secret) {
            prop_assert!(!mask.masked(whole.clone()).contains(&whole), "{} {}", secret, whole);
        }
    }

    #[test]
    fn dumps_are_found(secret in SECRET, form in select(&NUMBERS[..]), before in "(|<|: |0000010 |a: )", after in "(|>|, b)") {
        let written = form(secret.as_bytes());
        for mask in masks(&secret) {
            let text = format!("{before}{written}{after}");
            let masked = mask.masked(text.clone());
            let left = masked.strip_prefix(&before).unwrap_or(&masked).strip_suffix(&after).unwrap_or(&masked);
            prop_assert_eq!(masked.len(), text.len());
            prop_assert!(!left.bytes().any(|octet| octet.is_ascii_digit()), "{} {} {}", secret, text, masked);
        }
    }

    #[test]
    fn some_escaped_characters_hide_no_others(
        secret in SECRET, escape in select(&ESCAPES[..]), places in any::<u64>(), before in BEFORE, after in "(| |>|, b)",
    ) {
        let written: String = secret.bytes().enumerate().map(|(at, octet)| {
            if places >> at & 1 == 1 { escape(octet) } else { char::from(octet).to_string() }
        }).collect();
        for mask in masks(&secret) {
            for text in [format!("{before}{written}{after}"), json::quote(&format!("{before}{written}{after}"))] {
                let masked = mask.masked(text.clone());
                prop_assert_eq!(masked.len(), text.len());
                prop_assert!(!text.starts_with('"') || json::read(&masked).is_ok(), "{} {}", text, masked);
                prop_assert_eq!(mask.masked(masked.clone()), masked.clone());
                for at in 0..secret.len() - 3 {
                    let part = &secret[at..at + 4];
                    prop_assert!(!masked.contains(part) || before.contains(part), "{} {} {}", secret, text, masked);
                }
            }
        }
    }
}

#[test]
fn what_is_given_with_percent_encoding_is_known_without_it() {
    for (name, value) in [("authorization", "Bearer aB3%2Bx9%2FLmQ%3D7k"), ("x-key", "aB3%2Bx9%2FLmQ%3D7k")] {
        let mut secrets = Secrets::default();
        secrets.add_field(name, value);
        assert!(!Mask::new(&secrets, &[]).masked("<aB3+x9/LmQ=7k>".to_owned()).contains("LmQ"), "{name}");
    }
    let mut secrets = Secrets::default();
    secrets.learn_field("set-cookie", b"sid=aB3%2Bx9%2FLmQ%3D7k; Path=/");
    secrets.learn_field("authorization", format!("Basic {}", PADDED.encode("client:pl4nted%2Bkey")).as_bytes());
    let masked = Mask::new(&secrets, &[]).masked("<aB3+x9/LmQ=7k> client pl4nted+key".to_owned());
    assert!(!masked.contains("LmQ") && masked.contains("client") && !masked.contains("pl4"), "{masked}");
}

#[test]
fn credentials_of_a_proxy_are_known_behind_any_slashes() {
    for slashes in ["//", "///", "/", "\\\\", "\\/\\/"] {
        let mut secrets = Secrets::default();
        secrets.add_url(&format!("http:{slashes}me:pl4nted-key@proxy.example"));
        let masked = Mask::new(&secrets, &[]).masked("pl4nted-key".to_owned());
        assert!(!masked.contains("key"), "{slashes} {masked}");
    }
}

#[test]
fn what_servers_send_is_not_masked_without_need() {
    for mask in masks("Zq7Kx93LmW2pRt8VbN4cYd6F") {
        for text in [
            "550e8400-e29b-41d4-a716-446655440000, 5f3759df 2014 1999 1234 5678 9abc def0",
            "W/\"d41d8cd98f00b204e9800998ecf8427e\", \"v1\"",
            "ed25519:a_AbCd sha256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            r#"{"k":"GawgguFyGrWKav7AX4VKUg","kid":"x-1","n":[1,2,3,4,5,6,7,8,9,10]}"#,
            "password: required, access_token: the token; <code>abc</code> 'name': 'value'",
            "https://hs.example/a?b=c%20d&e=5acret=41 \\x \\9 &#; =\n",
        ] {
            assert_eq!(mask.text(text), None, "{text}");
        }
    }
}
