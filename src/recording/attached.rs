//! Contents that a tool wrote to files of their own, beside the recording, as Playwright does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::har;
use super::read::MAX_SIZE;
use crate::exchange::body::MAX_DECODED;

/// The longest name of such a file. Tools name it after a digest of the content.
const MAX_NAME: usize = 200;

/// Reads the file with this name beside the recording; `None` if there is none, or if it is longer than this.
pub type ReadBeside<'r> = &'r mut dyn FnMut(&str, usize) -> Option<Vec<u8>>;

/// The files beside a recording, which together are no longer than a recording may be.
pub(super) struct Attached<'r> {
    read: ReadBeside<'r>,
    left: usize,
}

impl<'r> Attached<'r> {
    pub(super) fn new(read: ReadBeside<'r>) -> Self {
        Self { read, left: MAX_SIZE }
    }

    /// Puts the contents of an entry in their places. What cannot be read stays named, and was not kept.
    pub(super) fn put(&mut self, entry: &mut har::Entry<'_>) {
        let is_missing = |text: Option<&str>| text.is_none_or(str::is_empty);
        let post = entry.request.post_data.as_mut().filter(|post| is_missing(post.text.as_deref()));
        if let Some((post, octets)) = post.and_then(|post| self.take(post.file.as_deref()).map(|octets| (post, octets)))
        {
            (post.base64, post.file) = (Some(STANDARD.encode(octets)), None);
        }
        let content = entry.response.as_mut().and_then(|response| response.content.as_mut());
        let content = content.filter(|content| is_missing(content.text.as_deref()));
        let found = content.and_then(|content| self.take(content.file.as_deref()).map(|octets| (content, octets)));
        // A file of another size has another content.
        let is_meant = |size: Option<i64>, octets: &[u8]| {
            size.filter(|size| *size > 0).is_none_or(|size| usize::try_from(size) == Ok(octets.len()))
        };
        if let Some((content, octets)) = found.filter(|(content, octets)| is_meant(content.size, octets)) {
            content.text = Some(STANDARD.encode(octets).into());
            (content.encoding, content.file) = (Some("base64".into()), None);
        }
    }

    fn take(&mut self, name: Option<&str>) -> Option<Vec<u8>> {
        let most = self.left.min(MAX_DECODED);
        let octets = (self.read)(name.filter(|name| is_plain(name))?, most)?;
        self.left = self.left.checked_sub(octets.len())?;
        Some(octets)
    }
}

/// Whether a name leads nowhere else, on any system.
fn is_plain(name: &str) -> bool {
    let is_usual = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    !name.starts_with('.') && name.len() <= MAX_NAME && name.chars().all(is_usual) && !name.is_empty()
}
