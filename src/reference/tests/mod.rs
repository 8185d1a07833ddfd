//! The server as a whole: the correct one over the wire, and every fault against it.

mod correct;
mod faults;
