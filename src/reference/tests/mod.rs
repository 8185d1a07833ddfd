//! The reference homeserver from outside: over HTTP, and as a function from requests to responses at a chosen time.

mod http;
mod registration;
mod world;
