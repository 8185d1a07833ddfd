//! Secrets among the arguments, which no error may quote: the values of `--header` and `--proxy`. They are looked for in the
//! arguments as they were typed, because the errors of the argument parser quote those that it could not make sense of.

use std::ffi::OsString;

use crate::exchange::{Mask, Secrets};

/// A mask for the values of `--header` and `--proxy`, even where the arguments as a whole are wrong.
pub(super) fn mask(arguments: &[OsString]) -> Mask {
    let mut secrets = Secrets::default();
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    for (at, argument) in arguments.iter().enumerate() {
        let (option, value) = argument.split_once('=').map_or((argument.as_str(), None), |(a, b)| (a, Some(b)));
        let following = arguments.iter().skip(at + 1).take_while(|argument| !argument.starts_with("--"));
        let values: Vec<&str> = value.into_iter().chain(following.map(String::as_str)).collect();
        match (option, values.as_slice()) {
            ("--header", [field, rest @ ..]) => add_header(&mut secrets, field, rest),
            ("--proxy", [url, ..]) => secrets.add_url(url),
            // Any other may be a URL too, however it is mistyped.
            _ if argument.contains('@') => secrets.add_url(value.unwrap_or(argument)),
            _ => {}
        }
    }
    Mask::new(&secrets, &[])
}

/// A header field, and the arguments behind it where they are a part of it: without quotes, the shell makes several
/// arguments of one field.
fn add_header(secrets: &mut Secrets, field: &str, rest: &[&str]) {
    let (name, value) = field.split_once(':').unwrap_or(("", field));
    secrets.add_field(name, value.trim());
    if name.is_empty() || value.trim().is_empty() {
        rest.iter().for_each(|value| secrets.add_field("", value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(arguments: &[&str], text: &str) -> String {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        mask(&arguments).masked(text.to_owned())
    }

    #[test]
    fn values_of_secret_options_are_masked_however_they_are_written() {
        for arguments in [
            &["run", "--header", "x-key: planted-secret"][..],
            &["run", "--header=x-key: planted-secret"],
            &["run", "--header", "x-key:", "planted-secret"],
            &["run", "--header", "planted-secret"],
            &["run", "--proxy", "http://user:planted-secret@host"],
            &["run", "--resolve", "https//user:planted-secret@host"],
            &["run", "--resolve=htps:/user:planted-secret@host"],
        ] {
            assert!(!masked(arguments, "unexpected `planted-secret`").contains("planted"), "{arguments:?}");
        }
    }

    #[test]
    fn other_arguments_are_not_masked() {
        let arguments = ["run", "--header", "x-key: planted-secret", "https://hs.example", "--dev"];
        assert_eq!(masked(&arguments, "`https://hs.example`"), "`https://hs.example`");
    }
}
