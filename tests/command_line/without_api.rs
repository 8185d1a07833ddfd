//! A homeserver that does not offer the API: the reference, with a clean refusal in place of the document.

use matrix_conformance::reference::{Fixed, FixedResponse, Reference};
use tokio::runtime::{Builder, Runtime};

/// It stops when the value is dropped.
pub(crate) struct WithoutApi {
    pub(crate) url: String,
    _reference: Reference,
    _runtime: Runtime,
}

impl WithoutApi {
    /// Its refusal has these fields too.
    pub(crate) fn start(more: &[(&str, &str)]) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let refusal = |_: &str| {
            let own = [("content-type", "application/json"), ("access-control-allow-origin", "*")];
            let fields = own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            vec![FixedResponse {
                method: "GET".to_owned(),
                target: "/_matrix/client/v1/auth_metadata".to_owned(),
                request_fields: Vec::new(),
                request_content: Vec::new(),
                response: Fixed::Whole {
                    status: 404,
                    fields: fields.collect(),
                    body: br#"{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}"#.to_vec(),
                },
            }]
        };
        let reference = runtime.block_on(Reference::start_fixed(0, refusal)).expect("a port");
        Self { url: reference.url().to_owned(), _reference: reference, _runtime: runtime }
    }
}
