//! Why a file is no recording.

use crate::exchange::Pointer;

/// Why a file is no recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// More octets than are read.
    #[error("it has more than {0} octets, the most that is read")]
    TooLarge(usize),
    /// Not the encoding of JSON.
    #[error("octet {0} is not UTF-8")]
    NotUtf8(usize),
    /// There is nothing in it.
    #[error("it is empty: record the run again")]
    Empty,
    /// Not JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// JSON, but without the members of a HAR file.
    #[error("it is not a HAR file: {0}")]
    NotHar(String),
    /// A HAR file with something wrong in it.
    #[error("at `{at}`: {problem}")]
    Wrong {
        /// Where.
        at: Pointer,
        /// What, and what was expected.
        problem: String,
    },
}
