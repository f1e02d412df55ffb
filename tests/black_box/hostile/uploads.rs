//! Files: names that are tricks, contents that are not what they say, sizes that lie, and links that were changed.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::serves_others;
use crate::hub::api::{Answer, Api, text};
use crate::stage::Stage;

const NAMES: [&str; 20] = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x.txt",
    "/etc/passwd",
    "C:\\x.txt",
    "CON",
    "NUL.txt",
    "aux.txt.",
    ".htaccess",
    "..",
    ".",
    " ",
    "invoice\u{202e}txt.exe",
    "zero\u{200b}width\u{feff}.txt",
    "a\"; filename=\"b.html",
    "a.txt;x=y",
    "<img src=x onerror=alert(1)>.txt",
    "=HYPERLINK(1).csv",
    "a%2f..%2fb.txt",
    "a.html",
    "smörgås 🥪.txt",
];

async fn upload(api: &Api, token: &str, name: &str, bytes: Vec<u8>) -> Answer {
    let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    let post = api.request(Method::POST, "/api/v1/attachments");
    api.send(post.bearer_auth(token).multipart(form)).await
}

#[track_caller]
fn check_refusal(answer: &Answer, what: &str) {
    let status = answer.status.as_u16();
    assert!(
        (400..500).contains(&status),
        "{what}: {status} {}",
        answer.body
    );
    assert!(
        answer.content_type.starts_with("application/problem+json"),
        "{what}: {}",
        answer.body
    );
    assert!(!text(&answer.body["detail"]).is_empty(), "{what}");
}

/// Fetched by its link, it cannot run: neither in place nor as something else.
async fn check_served(api: &Api, file: &Value, what: &str) {
    let served = api.request(Method::GET, file["url"].as_str().unwrap());
    let served = served.send().await.unwrap();
    let header = |name: &str| {
        let value = served.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap()).to_owned()
    };
    assert_eq!(served.status().as_u16(), 200, "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(
        header("content-security-policy"),
        "sandbox; default-src 'none'",
        "{what}"
    );
    let (kind, disposition) = (header("content-type"), header("content-disposition"));
    let is_shown = ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&kind.as_str());
    assert!(
        is_shown || disposition.starts_with("attachment; "),
        "{what}: {disposition}"
    );
    assert!(
        !kind.contains("html") && !kind.contains("svg") && !kind.contains("xml"),
        "{what}: {kind}"
    );
}

#[tokio::test]
async fn a_name_is_only_a_name() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    for name in NAMES {
        let answer = upload(api, &token, name, b"abc".to_vec()).await;
        if answer.status.as_u16() == 201 {
            let kept = text(&answer.body["name"]);
            let is_bad = |char: char| {
                char.is_control()
                    || matches!(char, '/' | '\\' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!kept.contains(is_bad), "{name} is kept as {kept:?}");
            assert!(
                !kept.trim_matches(['.', ' ']).is_empty(),
                "{name} is kept as {kept:?}"
            );
            check_served(api, &answer.body, name).await;
        } else {
            check_refusal(&answer, name);
        }
        let form = json!({ "name": name, "size_bytes": 3 });
        let begun = api.post(&token, "/api/v1/uploads", &form).await;
        assert!(begun.status.as_u16() < 500, "{name}: {}", begun.body);
    }
}

/// A header that claims a picture of many gigabytes when unpacked.
fn picture_bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(60_000_u32.to_be_bytes());
    png.extend(60_000_u32.to_be_bytes());
    png.extend(b"\x08\x06\0\0\0");
    // The check sum of this header, so that nothing but its size is wrong.
    png.extend(crc32(&png[12..]).to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1));
        }
        crc
    })
}

#[tokio::test]
async fn a_file_is_what_it_is_and_never_runs() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    let html = "<!doctype html><html><script>alert(1)</script></html>";
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>"#;
    let files: [(&str, Vec<u8>); 12] = [
        ("page.html", html.into()),
        ("page.txt", html.into()),
        ("page.png", html.into()),
        ("drawing.svg", svg.into()),
        ("drawing.png", svg.into()),
        (
            "drawing.txt",
            format!("\u{feff} \n<?xml version=\"1.0\"?>{svg}").into(),
        ),
        (
            "feed.xml",
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"a\">]><x>&a;</x>".into(),
        ),
        (
            "both.gif",
            format!("GIF89a\x01\0\x01\0\0\0\0;{html}").into(),
        ),
        ("both.pdf", format!("%PDF-1.7\n{html}").into()),
        ("program.txt", [b"MZ\x90\0".as_slice(), &[0; 200]].concat()),
        ("empty.txt", Vec::new()),
        ("bomb.png", picture_bomb()),
    ];
    for (name, bytes) in files {
        let answer = upload(api, &token, name, bytes).await;
        if answer.status.as_u16() == 201 {
            check_served(api, &answer.body, name).await;
            assert_ne!(name, "bomb.png");
        } else {
            check_refusal(&answer, name);
        }
    }
    serves_others(api).await;
}

#[tokio::test]
async fn sizes_and_forms_that_lie_are_refused() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    for size in [
        "0",
        "-1",
        "9223372036854775807",
        "1e999",
        "3.5",
        "null",
        "\"3\"",
        "[3]",
    ] {
        let post = api
            .request(Method::POST, "/api/v1/uploads")
            .bearer_auth(&token);
        let post = post.header("content-type", "application/json");
        let post = post.body(format!(r#"{{"name":"a.txt","size_bytes":{size}}}"#));
        check_refusal(&api.send(post).await, size);
    }
    let form = json!({ "name": "a.txt", "size_bytes": 3 });
    let begun = api.post(&token, "/api/v1/uploads", &form).await.expect(201);
    let path = format!("/api/v1/uploads/{}", text(&begun["upload_id"]));
    for (offset, bytes) in [
        ("0", "four".to_owned()),
        ("1", "abc".to_owned()),
        ("-1", "abc".to_owned()),
        ("9223372036854775807", "abc".to_owned()),
        ("99999999999999999999", "abc".to_owned()),
        ("x", "abc".to_owned()),
        ("", "abc".to_owned()),
        ("0", "x".repeat(1024 * 1024 + 1)),
    ] {
        let patch = api.request(Method::PATCH, &path).bearer_auth(&token);
        let patch = patch.header("upload-offset", offset).body(bytes);
        check_refusal(&api.send(patch).await, offset);
    }
    let look = api.get(&token, &path).await.expect(200);
    assert_eq!(look["offset"], 0, "nothing of that was kept");

    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"";
    let many = "--x\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\n1\r\n".repeat(100);
    for (what, kind, body) in [
        (
            "no boundary",
            "multipart/form-data",
            format!("{part}\r\n\r\nabc\r\n--x--"),
        ),
        (
            "an empty boundary",
            "multipart/form-data; boundary=",
            String::new(),
        ),
        (
            "a long boundary",
            &format!("multipart/form-data; boundary={}", "x".repeat(5000)),
            part.to_owned(),
        ),
        (
            "no end",
            "multipart/form-data; boundary=x",
            format!("{part}\r\n\r\nabc"),
        ),
        (
            "no head",
            "multipart/form-data; boundary=x",
            "--x\r\n\r\nabc\r\n--x--".to_owned(),
        ),
        (
            "a long head",
            "multipart/form-data; boundary=x",
            format!("{part}\r\nx: {}", "y".repeat(300_000)),
        ),
        (
            "many fields",
            "multipart/form-data; boundary=x",
            format!("{many}{part}\r\n\r\nabc\r\n--x--"),
        ),
        (
            "another name",
            "multipart/form-data; boundary=x",
            part.replace("file\"", "f\"") + "\r\n\r\nabc\r\n--x--",
        ),
        ("nothing", "multipart/form-data; boundary=x", String::new()),
    ] {
        let post = api
            .request(Method::POST, "/api/v1/attachments")
            .bearer_auth(&token);
        let post = post.header("content-type", kind).body(body);
        check_refusal(&api.send(post).await, what);
    }
    serves_others(api).await;
}

#[tokio::test]
async fn a_link_opens_what_it_was_made_for() {
    let stage = Stage::new().await;
    let api = &stage.hub.api;
    let token = api.visitor().await.token;
    let [one, two] = [b"one", b"two"].map(|bytes| upload(api, &token, "a.txt", bytes.to_vec()));
    let (one, two) = (one.await.expect(201), two.await.expect(201));
    let url = text(&one["url"]);
    let (path, query) = url.split_once('?').unwrap();
    let swapped = url.replace(one["id"].as_str().unwrap(), two["id"].as_str().unwrap());
    let signature = query.rsplit_once('=').unwrap().1;
    for changed in [
        swapped,
        url.replace("original", "thumbnail"),
        url.replace("expires=", "expires=9"),
        url.replace("expires=", "expires=-"),
        url.replace("expires=", "expires=0x"),
        url.replace(signature, ""),
        url.replace(signature, &signature[..signature.len() - 1]),
        url.replace(signature, &"A".repeat(30_000)),
        url.replace(signature, "%00"),
        format!("{path}?signature={signature}"),
        path.to_owned(),
        format!("{path}?{query}&expires=1"),
    ] {
        let answer = api.send(api.request(Method::GET, &changed)).await;
        check_refusal(&answer, &changed[..changed.len().min(200)]);
    }
    for range in [
        "bytes=0-0",
        "bytes=-0",
        "bytes=5-",
        "bytes=18446744073709551615-",
        "bytes=0-18446744073709551615",
        "bytes=-18446744073709551616",
        "bytes=0-0,0-0,0-0,0-0",
        "bytes=--1",
        "bytes=1-0",
        "bytes=",
        "x=0-1",
        "\u{e9}",
    ] {
        let get = api
            .request(Method::GET, &url)
            .header("range", range.as_bytes());
        let answer = api.send(get).await;
        assert!(
            [200, 206, 416].contains(&answer.status.as_u16()),
            "{range}: {}",
            answer.status
        );
        assert!(
            "one".contains(answer.body.as_str().unwrap_or("")),
            "{range}: {}",
            answer.body
        );
    }
}
