//! Where a refresh leads: the Refresh field, and `<meta http-equiv=refresh>`.

/// The URL of a refresh, as in: 5; url=https://a.example/ (HTML, shared declarative refresh steps).
pub(crate) fn refresh_url(value: &str) -> Option<String> {
    let (_, after) = value.split_once([';', ','])?;
    let after = after.trim();
    let is_named = after.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("url"));
    let url = match after.get(3..).filter(|_| is_named).and_then(|rest| rest.trim_start().strip_prefix('=')) {
        Some(url) => url.trim_start(),
        None => after,
    };
    let unquoted = ['"', '\''].into_iter().find_map(|quote| url.strip_prefix(quote)?.split(quote).next());
    let url = unquoted.unwrap_or(url).trim();
    (!url.is_empty()).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_a_refresh() {
        for value in ["5; url=/a", "0;URL='/a'", "0, url = \"/a\" x", "1 ; /a"] {
            assert_eq!(refresh_url(value).as_deref(), Some("/a"), "{value}");
        }
        assert_eq!((refresh_url("5"), refresh_url("5; url=")), (None, None));
    }
}
