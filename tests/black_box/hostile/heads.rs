//! Request lines and headers: too long, too many, too slow, and of two minds about where a request ends.

use futures_util::future::join_all;

use super::raw::{Raw, ask, status};
use super::serves_others;
use crate::stage::Stage;

#[tokio::test]
async fn heads_are_bounded() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let long = "x".repeat(200_000);
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    for (what, head) in [
        (
            "a long path",
            format!("GET /{long} HTTP/1.1\r\nhost: h\r\n"),
        ),
        (
            "a long query",
            format!("GET /healthz?{long} HTTP/1.1\r\nhost: h\r\n"),
        ),
        (
            "a long header",
            format!("GET /healthz HTTP/1.1\r\nhost: h\r\nx: {long}\r\n"),
        ),
        (
            "many headers",
            format!("GET /healthz HTTP/1.1\r\nhost: h\r\n{many}"),
        ),
        ("a long method", format!("{long} / HTTP/1.1\r\n")),
        ("no HTTP", "\u{16}\u{3}\u{1}\u{2}\0\u{1}".to_owned()),
        ("an old version", "GET /healthz HTTP/3.7\r\n".to_owned()),
        (
            "a NUL in a header",
            "GET /healthz HTTP/1.1\r\nhost: h\r\nx: a\0b\r\n".to_owned(),
        ),
    ] {
        let answer = ask(api, format!("{head}connection: close\r\n\r\n")).await;
        assert!(
            [0, 400, 414, 431].contains(&status(&answer)),
            "{what}: {answer}"
        );
    }
    serves_others(api).await;
}

/// A proxy in front may read such a request in another way than the hub: it must not be read at all.
#[tokio::test]
async fn a_request_ends_in_one_place() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let inner = "GET /api/v1/demo HTTP/1.1\r\nhost: h\r\n\r\n";
    for (what, headers) in [
        (
            "two ways",
            "content-length: 4\r\ntransfer-encoding: chunked",
        ),
        (
            "the other order",
            "transfer-encoding: chunked\r\ncontent-length: 4",
        ),
        ("two lengths", "content-length: 4\r\ncontent-length: 40"),
        ("a list of lengths", "content-length: 4, 40"),
        ("a signed length", "content-length: +4"),
        ("a negative length", "content-length: -1"),
        ("a huge length", "content-length: 99999999999999999999"),
        ("a hidden coding", "transfer-encoding: xchunked"),
        (
            "a coding twice",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        ),
        (
            "a coding behind another",
            "transfer-encoding: gzip, chunked",
        ),
        (
            "a blank before the colon",
            "transfer-encoding : chunked\r\ncontent-length: 4",
        ),
        (
            "a folded line",
            "x: y\r\n transfer-encoding: chunked\r\ncontent-length: 4",
        ),
        ("two hosts", "host: elsewhere\r\ncontent-length: 4"),
    ] {
        let head = format!("POST /api/v1/widget/sessions HTTP/1.1\r\nhost: h\r\n{headers}\r\n\r\n");
        let answer = ask(api, format!("{head}0\r\n\r\n{inner}{inner}")).await;
        assert!([0, 400, 501].contains(&status(&answer)), "{what}: {answer}");
        assert!(!answer.contains(" 200 "), "{what}: {answer}");
    }
    let old =
        "POST /api/v1/widget/sessions HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    assert_eq!(status(&ask(api, old).await), 400);
    serves_others(api).await;
}

/// Whoever writes a head and never ends it, or begins none, is let go; nobody waits for them.
#[tokio::test]
async fn heads_that_trickle_are_not_waited_for() {
    const SLOW: usize = 200;
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mut slow = Vec::new();
    for number in 0..SLOW {
        let mut raw = Raw::connect(api).await;
        if number % 2 == 0 {
            raw.send("GET /healthz HTTP/1.1\r\nhost: h\r\nx-never: ")
                .await;
        }
        slow.push(raw);
    }
    serves_others(api).await;
    let answers = join_all(slow.iter_mut().map(Raw::rest)).await;
    for answer in answers {
        assert!([0, 408].contains(&status(&answer)), "{answer}");
    }
}
