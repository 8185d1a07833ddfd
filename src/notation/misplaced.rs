//! A line whose indentation is wrong, where a parser gives up only at a later line.

use super::syntax::{Fault, found, indent, line_at, line_start};

/// A line above that stands further left or right than what it belongs to: a parser sees it only where the next line of
/// its level comes.
pub(super) fn fault(text: &str, at: usize) -> Option<Fault> {
    let here = line_start(text, at);
    let own = indent(line_at(text, at));
    let mut lines = content_lines(text, here).into_iter().rev().peekable();
    let mut after = own;
    while let Some((start, line)) = lines.next() {
        if let Some(fault) = dash_fault(start, line) {
            return Some(fault);
        }
        let is_parent = line.ends_with(':') && indent(line) < after && after > own;
        let above = lines.peek().map(|(_, above)| *above).filter(|_| is_parent);
        if let Some(fault) = above.and_then(|above| child_fault(start, line, above, own)) {
            return Some(fault);
        }
        if indent(line) < own {
            return None;
        }
        after = indent(line);
    }
    None
}

/// A sign that looks like the dash of an item, or that other markup has for it.
fn dash_fault(start: usize, line: &str) -> Option<Fault> {
    const DASHES: [char; 6] = ['–', '—', '−', '‐', '•', '·'];
    let dash = line.trim_start().chars().next().filter(|first| DASHES.contains(first))?;
    let message = format!("this line begins with `{dash}` (U+{:04X}), which is no mark of YAML", u32::from(dash));
    found(start + indent(line), dash.len_utf8(), message, "write a space in its place, or `- ` for an item of a list")
}

/// A key that stands right below its parent, but not deeper, or as an item of a list, while the next key of the parent,
/// with an indentation of `own`, stands as it should.
fn child_fault(start: usize, line: &str, above: &str, own: usize) -> Option<Fault> {
    let parent = above.trim().strip_suffix(':').filter(|parent| !parent.starts_with("- "))?;
    if indent(above) >= own {
        return None;
    }
    let (key, place) = (line.trim(), start + indent(line));
    if key.starts_with("- ") {
        let message = format!("this is an item of a list, but below it are keys of `{parent}`");
        return found(place, 1, message, "remove the dash: write each key as `NAME:`");
    }
    let message = format!("this key stands beside `{parent}`, but the keys below it belong to `{parent}`");
    let help = format!("indent it by {own} spaces, like those");
    if indent(line) <= indent(above) { found(place, key.len() - 1, message, help) } else { None }
}

/// The lines before a place that are neither empty nor comments, each with its start.
fn content_lines(text: &str, end: usize) -> Vec<(usize, &str)> {
    let mut start = 0;
    let lines = text.get(..end).unwrap_or_default().split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line.trim_end())
    });
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#')).collect()
}
