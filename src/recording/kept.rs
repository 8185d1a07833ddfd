//! Whether a recorder of another tool kept a content, and all of it. Many tools leave contents out, or cut them at a limit:
//! such a content is not recorded, never empty and never short.

use super::{foreign, har};
use crate::exchange::{Fields, Method, fields};

/// The octets of a byte order mark, which tools drop from a text.
const MARK: usize = 3;

/// The octets of a character in UTF-32, the encoding that is longest.
const LONGEST_CHARACTER: usize = 4;

/// The most that a content coding adds to short content: headers, file names, blocks of their own.
const OF_CODING: usize = 256;

/// Content in a coding is longer by at most this part of it.
const PART_OF_CODING: usize = 64;

/// The octets of an escape in a form. Clients may escape more than we do.
const ESCAPE: usize = 3;

/// Encodings in which the text may be shorter than what came, once it is written in UTF-8.
const LONGER_ENCODINGS: [&str; 5] = ["utf-16", "utf-32", "ucs", "gb", "iso-2022"];

/// Whether a response without text had an empty body: only if nothing says that there was some.
pub(super) fn is_empty(content: &har::Content<'_>, fields: &Fields, body_size: Option<i64>) -> bool {
    if let Some(length) = fields.value("content-length") {
        return length == "0";
    }
    let has_size = [content.size, body_size].into_iter().flatten().any(|size| size > 0);
    let is_coming = fields.has("content-type") || fields.has("transfer-encoding") || fields.has("content-encoding");
    let is_told = content.text.is_some() || content.size == Some(0);
    is_told && content.file.is_none() && !has_size && !is_coming
}

/// The sizes that a recording gives for the content of a response.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    /// As the tool wrote it: of the octets, of the characters, or of the coded content.
    pub(super) size: Option<i64>,
    /// Of the content as it was sent; some tools add other octets.
    pub(super) body: Option<i64>,
    /// The length of the recorded text.
    pub(super) text: usize,
}

/// The size of the complete content, if its recorded octets are only a part. `is_coded` if they still have their content
/// coding: they are all there then, or would not decode.
pub(super) fn cut_from(octets: &[u8], is_coded: bool, fields: &Fields, sizes: Sizes) -> Option<usize> {
    if is_coded || octets.is_empty() {
        return None;
    }
    let Sizes { size, body, text } = sizes;
    let number = |size: Option<i64>| size.and_then(|size| usize::try_from(size).ok());
    let (size, body, length) = (number(size), number(body), length(fields));
    let whole = longest(octets.len(), fields);
    let has_coding = fields.value("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"));
    let coded = if has_coding { whole + octets.len() / PART_OF_CODING + OF_CODING } else { whole };
    // Some tools give the size of the coded content, and some that of the base64.
    let is_of_coded = has_coding && (size == body || size == length);
    let most = if is_of_coded { coded } else { whole };
    let by_size = size.filter(|size| *size > most && *size != text);
    by_size.or_else(|| length.filter(|length| *length > coded))
}

/// The most octets that a text of this length can have had before it was written in UTF-8.
fn longest(octets: usize, fields: &Fields) -> usize {
    let kind = fields.value("content-type").unwrap_or_default().to_ascii_lowercase();
    let charset = kind.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', ' '])).unwrap_or_default();
    if LONGER_ENCODINGS.iter().any(|encoding| charset.starts_with(encoding)) {
        return (octets + 1) * LONGEST_CHARACTER;
    }
    octets + MARK
}

fn length(fields: &Fields) -> Option<usize> {
    fields.value("content-length")?.trim().parse().ok()
}

/// The content of a request; `None` if the tool did not keep it. A size of 0 counts here: tools take it from the request.
pub(super) fn sent(
    post: Option<har::PostData>,
    method: Method,
    fields: &Fields,
    body_size: Option<i64>,
) -> Option<Vec<u8>> {
    let is_elsewhere = post.as_ref().is_some_and(|post| post.file.is_some());
    let is_promised = post.as_ref().is_some_and(|post| post.text.is_none());
    let (text, params) = post.map(|post| (post.text, post.params)).unwrap_or_default();
    let (text, params, length) = (text.unwrap_or_default(), params.unwrap_or_default(), length(fields));
    let is_long_enough = |most: usize| length.is_none_or(|length| length <= most);
    if !text.is_empty() {
        let octets = fields::octets(text);
        let most = longest(octets.len(), fields);
        return (is_long_enough(most) || fields.has("content-encoding")).then_some(octets);
    }
    if !params.is_empty() {
        let form = foreign::form(&params);
        return is_long_enough(form.len() * ESCAPE).then_some(form);
    }
    let body_size = body_size.filter(|size| *size >= 0);
    let has_size = length.is_some_and(|length| length > 0) || body_size.is_some_and(|size| size > 0);
    let is_told = length == Some(0) || body_size == Some(0);
    let is_coming = is_promised || (has_usually_content(method) && fields.has("content-type"));
    let is_empty = !is_elsewhere && !has_size && !fields.has("transfer-encoding") && (is_told || !is_coming);
    is_empty.then(Vec::new)
}

fn has_usually_content(method: Method) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch)
}
