//! What the parsers of header fields do with any text: none panics, what one takes it takes again as it is written out,
//! and what others know of the same grammar agrees.

use proptest::prelude::*;
use url::{SyntaxViolation, Url};

use super::list::{field_names, members, tokens};
use super::media_type::{MediaType, Parameter};
use super::{cache_control, delta_seconds, entity_tag, http_date, media_type, uri};

/// Text that is nearly a field value.
const SCRAPS: &str = r#"([Ww]/|"|\\|,|;|=| |\t|/|max-age|charset|[a-z0-9*é]|\x01){0,14}"#;

fn written(kind: &MediaType) -> String {
    let parameter = |Parameter { name, value }: &Parameter| {
        format!("; {name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    };
    format!("{}{}", kind.essence, kind.parameters.iter().map(parameter).collect::<String>())
}

/// What the `url` crate would repair in a text, if anything.
fn repairs(text: &str) -> Vec<SyntaxViolation> {
    let found = std::cell::RefCell::new(Vec::new());
    let note = |violation| found.borrow_mut().push(violation);
    // What it refuses altogether is of no interest here.
    let _ = Url::options().syntax_violation_callback(Some(&note)).parse(text);
    found.into_inner()
}

proptest! {
    #[test]
    fn no_octets_make_a_parser_panic(octets: Vec<u8>, scrap in r#"[Ww/"\\,;=\[\]%:@ a0-]{0,12}"#) {
        let latin: String = octets.iter().copied().map(char::from).collect();
        for value in [latin.as_str(), &String::from_utf8_lossy(&octets), &scrap] {
            let faults = [
                cache_control::parse(value).err(),
                delta_seconds::parse(value).err(),
                delta_seconds::retry_after(value).err(),
                entity_tag::parse(value).err(),
                http_date::parse(value).err(),
                tokens(value).err(),
                field_names(value).err(),
                media_type::parse(value).err(),
                uri::characters(value).err(),
            ];
            for fault in faults.into_iter().flatten() {
                prop_assert!(fault.at <= value.chars().count());
            }
            prop_assert!(members(value).iter().all(|member| !member.is_empty()));
        }
    }

    #[test]
    fn media_types_are_read_as_they_are_written(scrap in SCRAPS) {
        for value in [scrap.clone(), format!("a/b;{scrap}")] {
            if let Ok(kind) = media_type::parse(&value) {
                prop_assert_eq!(media_type::parse(&written(&kind)), Ok(kind));
            }
        }
    }

    #[test]
    fn any_parameter_is_read_as_it_is_written(name in "[a-z!#$%&'*+.^_`|~0-9-]{1,9}", value in r"[\t -~\u{80}-\u{ff}]{0,9}") {
        let kind = MediaType { essence: "a/b".to_owned(), parameters: vec![Parameter { name, value }] };
        prop_assert_eq!(media_type::parse(&written(&kind)), Ok(kind));
    }

    #[test]
    fn directives_are_read_as_they_are_written(value in SCRAPS) {
        if let Ok(control) = cache_control::parse(&value) {
            let written: Vec<String> = control.directives.iter().map(ToString::to_string).collect();
            prop_assert_eq!(cache_control::parse(&written.join(", ")), Ok(control));
        }
    }

    #[test]
    fn entity_tags_are_written_as_they_were_read(value in SCRAPS, opaque in r"[!#-~\u{80}-\u{ff}]{0,9}") {
        if let Ok(tag) = entity_tag::parse(&value) {
            prop_assert_eq!(tag.to_string(), value);
        }
        let tag = format!("W/\"{opaque}\"");
        prop_assert_eq!(entity_tag::parse(&tag).map(|tag| (tag.weak, tag.opaque)), Ok((true, opaque)));
    }

    #[test]
    fn tokens_are_the_members_that_are_tokens(value in SCRAPS) {
        if let Ok(tokens) = tokens(&value) {
            prop_assert_eq!(&tokens, &members(&value));
            let written = tokens.join(" ,\t,");
            prop_assert_eq!(super::list::tokens(&written), Ok(tokens.clone()));
            let names: Vec<String> = tokens.iter().map(|token| token.to_ascii_lowercase()).collect();
            prop_assert_eq!(field_names(&value), Ok(names));
        }
    }

    #[test]
    fn numbers_of_seconds_are_numbers(seconds: u64, text in "[0-9+. -]{0,5}") {
        prop_assert_eq!(delta_seconds::parse(&seconds.to_string()), Ok(seconds));
        let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
        prop_assert_eq!(delta_seconds::parse(&text).ok(), text.parse().ok().filter(|_| digits));
    }

    #[test]
    fn dates_are_those_of_httpdate(seconds in 0_u64..253_402_300_800, at in 0_usize..29, other in "[ -~]") {
        let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds));
        prop_assert_eq!(http_date::parse(&date).ok(), httpdate::parse_http_date(&date).ok());
        let mut changed = date;
        changed.replace_range(at..=at, &other);
        // Theirs takes more forms, but another time for none.
        if let Ok(time) = http_date::parse(&changed)
            && let Ok(theirs) = httpdate::parse_http_date(&changed)
        {
            prop_assert_eq!(time, theirs);
        }
    }

    #[test]
    fn what_may_stand_in_a_path_is_what_browsers_leave_alone(path in r"([!-~&&[^#\[\]]]|%[0-9a-fA-F]{2}){0,12}") {
        let url = format!("https://a.example/{path}");
        prop_assert_eq!(uri::characters(&url).is_ok(), repairs(&url).is_empty(), "{} {:?}", url, repairs(&url));
    }
}
