//! Sockets: frames that are none, pieces, floods, and many that never say who they are.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::raw::{Raw, status};
use super::serves_others;
use crate::hub::api::Api;
use crate::hub::socket::{End, Socket};
use crate::stage::Stage;

const FRAME_BYTES_MAX: usize = 128 * 1024;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CONTINUATION: u8 = 0;
const PING: u8 = 9;

/// A socket whose frames are built by hand.
async fn upgraded(api: &Api, headers: &str) -> Raw {
    let mut raw = Raw::connect(api).await;
    let head = format!(
        "GET /socket HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n",
        api.address
    );
    raw.send(head).await;
    let answer = raw.head().await;
    assert_eq!(status(&answer), 101, "{answer}");
    raw
}

/// With a mask of zeros, which leaves the bytes as they are.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..126 => frame.push(0x80 | u8::try_from(short).unwrap()),
        long => {
            frame.push(0x80 | 127);
            frame.extend(u64::try_from(long).unwrap().to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

fn close_code(rest: &str) -> Option<u16> {
    // The reason's name stands behind the code, both in the last frame.
    let names = [
        ("too_big", 1009),
        ("bad_frame", 4006),
        ("login_timeout", 4003),
        ("rate_limited", 4005),
    ];
    let found = names.iter().find(|(name, _)| rest.contains(name));
    found.map(|(_, code)| *code)
}

#[tokio::test]
async fn what_is_no_frame_ends_the_socket_and_no_other() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mut bystander = Socket::logged_in(api, &api.visitor().await.token).await;
    let last = 0x80;
    let huge = [
        last | TEXT,
        0x80 | 127,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
        0xff,
    ];
    let full = vec![b'x'; FRAME_BYTES_MAX + 1];
    let half = vec![b'x'; FRAME_BYTES_MAX / 2 + 1];
    let fits = vec![b'x'; FRAME_BYTES_MAX];
    let pieces = [frame(TEXT, &half), frame(last, &half)].concat();
    for (what, bytes, code) in [
        ("not masked", vec![last | TEXT, 1, b'x'], Some(4006)),
        ("binary", frame(last | BINARY, b"{}"), Some(4006)),
        ("binary pieces", frame(BINARY, b"{}"), Some(4006)),
        ("no UTF-8", frame(last | TEXT, b"\xff\xfe"), Some(4006)),
        (
            "no UTF-8 in pieces",
            [frame(TEXT, b"\xff"), frame(last, b"")].concat(),
            Some(4006),
        ),
        (
            "a piece of nothing",
            frame(last | CONTINUATION, b"x"),
            Some(4006),
        ),
        ("an unknown opcode", frame(last | 5, b"x"), Some(4006)),
        ("one byte too many", frame(last | TEXT, &full), Some(1009)),
        ("pieces that are too many", pieces, Some(1009)),
        ("a length of all ones", huge.to_vec(), Some(1009)),
        (
            "as long as may be, but no JSON",
            frame(last | TEXT, &fits),
            Some(4006),
        ),
        ("a long ping", frame(last | PING, &[0; 4096]), Some(4006)),
        (
            "two beginnings",
            [frame(TEXT, b"{"), frame(TEXT, b"}")].concat(),
            Some(4006),
        ),
    ] {
        let mut raw = upgraded(api, "").await;
        raw.send(bytes).await;
        let rest = raw.rest().await;
        assert_eq!(close_code(&rest), code, "{what}: {rest:?}");
    }
    bystander.ok("ping", json!({})).await;
    serves_others(api).await;
}

/// Each piece of one byte, pings in between: still one request, and it is answered.
#[tokio::test]
async fn a_request_in_pieces_is_a_request() {
    let stage = Stage::new().await;
    let mut raw = upgraded(&stage.hub.api, "").await;
    let request = br#"{"request_id":"1","action":"ping"}"#;
    let (first, rest) = request.split_at(1);
    let mut bytes = frame(TEXT, first);
    for byte in rest {
        bytes.extend(frame(CONTINUATION, &[*byte]));
        bytes.extend(frame(CONTINUATION, b""));
    }
    bytes.extend(frame(0x80 | PING, b"between"));
    bytes.extend(frame(0x80 | CONTINUATION, b""));
    raw.send(bytes).await;
    let answers = raw.until("the first action must be login").await;
    assert!(answers.contains("between"), "{answers}");
}

#[tokio::test]
async fn pings_count_like_requests() {
    let stage = Stage::with(&[
        ("BELLHOP_LIMITS__CONTACT__PER_SECOND", "1"),
        ("BELLHOP_LIMITS__CONTACT__BURST", "20"),
    ])
    .await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    let login = json!({ "request_id": "1", "action": "login", "payload": { "token": token } });
    let mut raw = upgraded(api, "").await;
    raw.send(frame(0x80 | TEXT, login.to_string().as_bytes()))
        .await;
    let ping = frame(0x80 | PING, b"flood").repeat(100);
    // It is closed long before so many are sent.
    for _ in 0..1_000 {
        if !raw.send(&ping).await {
            break;
        }
    }
    let rest = raw.rest().await;
    let pongs = rest.matches("flood").count();
    assert!(pongs < 1_000, "{pongs} pongs");
    serves_others(api).await;
    let metrics = api.send(api.request(Method::GET, "/metrics")).await;
    let closed = r#"bellhop_sockets_closed_total{reason="rate_limited"} 1"#;
    let metrics = metrics.expect(200);
    assert!(metrics.as_str().unwrap().contains(closed), "{metrics}");
}

#[tokio::test]
async fn sockets_that_never_say_who_they_are_are_closed() {
    const SILENT: usize = 200;
    let stage = Stage::with(&[("BELLHOP_LIMITS__SOCKETS__PER_ADDRESS", "250")]).await;
    let api = &stage.hub.api;
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        silent.push(upgraded(api, "").await);
    }
    serves_others(api).await;
    let ends = join_all(silent.iter_mut().map(Raw::rest)).await;
    for rest in ends {
        assert_eq!(close_code(&rest), Some(4003), "{rest:?}");
    }
    // Their places are free again.
    for _ in 0..SILENT {
        silent.push(upgraded(api, "").await);
    }
}

/// A page of another site may open the socket, as the widget does; the console's cookie is worth nothing on it.
#[tokio::test]
async fn a_cookie_opens_no_socket() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let mia = api.mia().await;
    let headers = format!(
        "origin: https://evil.example\r\ncookie: bellhop_session={}\r\n",
        mia.token
    );
    let mut raw = upgraded(api, &headers).await;
    for (action, payload) in [
        ("subscribe", json!({ "topic": "inbox" })),
        ("login", json!({ "token": "" })),
    ] {
        let request = json!({ "request_id": "1", "action": action, "payload": payload });
        raw.send(frame(0x80 | TEXT, request.to_string().as_bytes()))
            .await;
    }
    let rest = raw.rest().await;
    assert_eq!(rest.matches(r#""success":false"#).count(), 2, "{rest:?}");
    assert!(!rest.contains(r#""success":true"#), "{rest:?}");
    // The same page with a visitor's token of its own: the widget.
    let token = api.visitor().await.token;
    let login = json!({ "request_id": "1", "action": "login", "payload": { "token": token } });
    let mut raw = upgraded(api, "origin: https://shop.example\r\n").await;
    raw.send(frame(0x80 | TEXT, login.to_string().as_bytes()))
        .await;
    let answer = raw.until(r#""success":true"#).await;
    assert!(answer.ends_with(r#""success":true"#), "{answer}");
}

#[tokio::test]
async fn a_handshake_that_is_none_is_a_problem() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    for (what, headers) in [
        ("no upgrade", ""),
        (
            "another protocol",
            "connection: upgrade\r\nupgrade: h2c\r\n",
        ),
        (
            "an old version",
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 8\r\nsec-websocket-key: a\r\n",
        ),
        (
            "no key",
            "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n",
        ),
    ] {
        let mut raw = Raw::connect(api).await;
        raw.send(format!("GET /socket HTTP/1.1\r\nhost: h\r\n{headers}\r\n"))
            .await;
        let answer = raw.head().await;
        assert!((400..500).contains(&status(&answer)), "{what}: {answer}");
    }
    let mut socket = Socket::connect(api).await;
    socket.send_text("{\"request_id\":").await.unwrap();
    assert_eq!(socket.end().await, End::Code(4006));
}
