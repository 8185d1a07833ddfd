//! Files that are no UTF-8.
