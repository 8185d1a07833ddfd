//! The reference homeserver from outside: over HTTP, and as a function from requests to responses at a chosen time.

mod authorize;
mod client_server;
mod device_grant;
mod http;
mod person;
mod registration;
mod session;
mod token;
mod world;
