//! The record turned into text, one file per format. Nothing here writes files, prints, or reads the clock or the
//! environment.

pub mod brief;
pub mod curl;
pub mod events;
pub mod explanation;
mod findings;
mod fit;
pub mod github;
pub mod har;
pub mod html;
pub mod json;
pub mod junit;
mod location;
pub mod markdown;
pub mod overview;
mod patterns;
pub mod problems;
pub mod script;
mod snippet;
mod steps;
pub mod terminal;
mod time;
mod verdict;
mod view;

pub use fit::wrapped;
pub use view::{Detail, View};

/// Whether a text carries escape sequences for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// It does not: for files and pipes.
    Plain,
    /// It does: for terminals.
    Styled,
}
