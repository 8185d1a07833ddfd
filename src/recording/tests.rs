//! Recordings by hand: those of other tools, and those with something wrong in them.

use super::*;
