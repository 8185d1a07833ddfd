//! Where text goes: the terminal, files, CI systems.

pub(super) mod documents;
pub(super) mod github;
pub(super) mod output_file;
mod parts;
pub(super) mod presentation;
pub(super) mod progress;
pub(super) mod reports;
pub(super) mod terminal;
