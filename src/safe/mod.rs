//! Text that is safe to show, whatever a server or a file put into it: newtypes that are cleaned when they are made, so
//! that nobody can forget it. Shell quoting is in `report::curl`.

mod date;
mod html;
pub mod json;
mod markdown;
mod page;
mod terminal;
mod visible;
mod xml;

pub use date::{date, exact_date};
pub use html::HtmlText;
pub use markdown::MarkdownText;
pub(crate) use page::static_page;
pub use terminal::TerminalText;
pub(crate) use visible::{cut, is_unseen, push_visible};
pub use xml::XmlText;
