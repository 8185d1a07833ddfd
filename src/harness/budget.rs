//! The memory limit for the responses of a run: without it, the server would decide how much memory a run takes.

use std::collections::VecDeque;

use crate::exchange::{Contents, Exchange, Response, Trouble, TroubleKind};

/// The limit in octets for the responses of a run: their heads, and their distinct contents, as they came and decoded
/// together. All of them are kept, parsed, to its end.
const MAX_KEPT: usize = 8 << 20;

/// The memory left for responses.
pub(super) struct ResponseBudget {
    left: usize,
    contents: Contents,
}

impl ResponseBudget {
    pub(super) fn new() -> Self {
        Self { left: MAX_KEPT, contents: Contents::default() }
    }

    /// The exchange, without its response if that exceeds the limit. A content that was there before is not counted
    /// again.
    pub(super) fn take(&mut self, mut exchange: Exchange) -> Exchange {
        let Ok(response) = &mut exchange.result else { return exchange };
        let is_known = self.contents.share(response);
        let size = if is_known { size_of_head(response) } else { size(response) };
        match self.left.checked_sub(size) {
            Some(left) => {
                self.left = left;
                if !is_known {
                    self.contents.add(response);
                }
                exchange
            }
            None => {
                let message =
                    format!("the responses of this run are together longer than the limit of {MAX_KEPT} octets");
                let result = Err(Trouble { kind: TroubleKind::TooLarge, message, remedy: None });
                Exchange { result, ..exchange }
            }
        }
    }
}

/// How many octets are kept of a response.
pub(super) fn size(response: &Response) -> usize {
    let is_coded = response.fields.has("content-encoding");
    let decoded = if is_coded { response.body().octets(&response.content).len() } else { 0 };
    size_received(response) + decoded
}

/// How many octets came, at most, of one of the responses that came last: the next ones may be as long.
#[derive(Debug, Default)]
pub(super) struct LastSizes(VecDeque<usize>);

impl LastSizes {
    /// How many responses are looked at.
    const COUNT: usize = 8;

    pub(super) fn add(&mut self, exchange: &Exchange) {
        self.0.push_back(exchange.result.as_ref().map_or(0, size_received));
        self.0.drain(..self.0.len().saturating_sub(Self::COUNT));
    }

    pub(super) fn largest(&self) -> usize {
        self.0.iter().max().copied().unwrap_or_default()
    }
}

/// How many octets came.
fn size_received(response: &Response) -> usize {
    response.content.len() + size_of_head(response)
}

/// How many octets are kept of its head.
fn size_of_head(response: &Response) -> usize {
    let fields: usize = response.fields.iter().map(|(name, value)| name.len() + value.len() + FIELD).sum();
    fields + response.reason.as_ref().map_or(0, String::len)
}

/// What a field takes beyond its octets.
const FIELD: usize = size_of::<(String, Vec<u8>)>();

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::exchange::request::Destination;
    use crate::exchange::{Fields, Method, Request};

    fn exchange(fields: Fields, content: Vec<u8>) -> Exchange {
        let url = url::Url::parse("http://hs.test/").unwrap();
        let (method, content_sent) = (Method::Get, Vec::new());
        let request = Request {
            method,
            url,
            fields: Fields::new(),
            content: content_sent.into(),
            destination: Destination::Target,
        };
        let result = Ok(Response::new(200, fields, content));
        Exchange { request, result, received: SystemTime::UNIX_EPOCH, duration: Duration::ZERO }
    }

    fn budget(left: usize) -> ResponseBudget {
        ResponseBudget { left, contents: Contents::default() }
    }

    #[test]
    fn responses_are_kept_while_there_is_room() {
        let mut budget = budget(5);
        assert!(budget.take(exchange(Fields::new(), vec![b' '; 5])).result.is_ok(), "just enough");
        assert_eq!(budget.left, 0);
        let dropped = budget.take(exchange(Fields::new(), vec![b'x'; 1]));
        assert_eq!(dropped.result.unwrap_err().kind, TroubleKind::TooLarge);
        assert!(budget.take(exchange(Fields::new(), vec![b' '; 5])).result.is_ok(), "the same again costs nothing");
        assert!(budget.take(exchange(Fields::new(), Vec::new())).result.is_ok(), "nothing costs nothing");
    }

    #[test]
    fn the_sizes_of_the_last_responses_are_remembered() {
        let mut last = LastSizes::default();
        assert_eq!(last.largest(), 0);
        last.add(&exchange(Fields::new(), vec![b' '; 9]));
        (1..8).for_each(|size| last.add(&exchange(Fields::new(), vec![b' '; size])));
        assert_eq!(last.largest(), 9);
        last.add(&exchange(Fields::new(), Vec::new()));
        assert_eq!(last.largest(), 7, "the first is too long ago");
    }

    #[test]
    fn heads_take_room_even_with_a_known_content() {
        let head = |value: &str| {
            let mut fields = Fields::new();
            fields.push("x", value.as_bytes());
            exchange(fields, b"{}".to_vec())
        };
        let mut budget = budget(2 * (1 + 30 + FIELD) + 2);
        assert!(budget.take(head(&"a".repeat(30))).result.is_ok());
        assert!(budget.take(head(&"b".repeat(30))).result.is_ok(), "just enough");
        assert_eq!(budget.take(head("c")).result.unwrap_err().kind, TroubleKind::TooLarge);
    }

    #[test]
    fn what_is_decoded_takes_room_too() {
        let mut fields = Fields::new();
        // A zstd frame of three spaces (RFC 8878, section 3.1.1): one block, repeated.
        fields.push("content-encoding", "zstd");
        let content = b"\x28\xb5\x2f\xfd\0\x38\x1b\0\0 ".to_vec();
        let mut budget = budget(200);
        assert!(budget.take(exchange(fields, content)).result.is_ok());
        assert_eq!(budget.left, 200 - 10 - 3 - ("content-encoding".len() + "zstd".len() + FIELD));
    }
}
