//! Why a file is not a recording.

use crate::exchange::Pointer;

/// Why a file is not a recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// The file is too large.
    #[error("it is longer than the limit of {0} octets")]
    TooLarge(usize),
    /// It is not UTF-8, the encoding of JSON.
    #[error("octet {0} is not UTF-8")]
    NotUtf8(usize),
    /// It is compressed.
    #[error("it is {0}")]
    Compressed(&'static str),
    /// It is empty.
    #[error("it is empty: record the run again")]
    Empty,
    /// It is not JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is JSON, but lacks members of a HAR file.
    #[error("it is not a HAR file: {0}")]
    NotHar(String),
    /// A HAR file with something wrong in it.
    #[error("at `{at}`: {problem}")]
    Wrong {
        /// The JSON Pointer to the fault.
        at: Pointer,
        /// The fault, and what was expected.
        problem: String,
    },
}
