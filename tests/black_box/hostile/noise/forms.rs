//! Uploads with something wrong in them: the form around the file, and the picture in it.

use proptest::prelude::*;
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use super::Scene;
use crate::hub::api::text;

const PICTURE: &[u8] = include_bytes!("../../../browser/tests/receipt.png");
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Pieces of forms; most orders of them are none.
fn form() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"--x\r\n",
        b"--x--\r\n",
        b"--x",
        b"\r\n",
        b"\r\n\r\n",
        b"content-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n",
        b"content-disposition: form-data; name=\"file\"\r\n",
        b"content-disposition: form-data; name=\"other\"; filename=\"../a\"\r\n",
        b"content-disposition: attachment\r\n",
        b"content-disposition: form-data; name=\"file\"; filename*=utf-8''%ff%00\r\n",
        b"content-type: image/png\r\n",
        b"content-type: multipart/mixed; boundary=x\r\n",
        b"content-length: 99999999999999999999\r\n",
        b"content-transfer-encoding: base64\r\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\0",
        b"abc",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(words).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn harmed_picture() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let changes = prop::collection::vec(change, 0..4);
    let cut = prop::option::of(any::<prop::sample::Index>());
    (changes, cut).prop_map(|(changes, cut)| {
        let mut bytes = PICTURE.to_vec();
        for (at, byte) in changes {
            *at.get_mut(&mut bytes) = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(PICTURE.len()));
        }
        bytes
    })
}

#[test]
fn a_form_that_is_wrong_is_refused_with_a_reason() {
    let scene = Scene::new();
    let kinds = [
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=\"x\"",
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        "image/png",
    ];
    let kind = prop::sample::select(kinds.to_vec());
    scene.hold(&(kind, form()), |(kind, body)| {
        let post = scene.api().request(Method::POST, "/api/v1/attachments");
        let post = post.bearer_auth(&scene.visitor.token);
        scene.send(post.header("content-type", kind).body(body))
    });
}

/// What is taken as a picture is given back as it came, and has a small copy that is one.
#[test]
fn a_picture_that_was_harmed_is_refused_or_whole() {
    let scene = Scene::new();
    scene.hold(&harmed_picture(), |bytes| {
        let part = Part::bytes(bytes.clone()).file_name("receipt.png");
        let post = scene.api().request(Method::POST, "/api/v1/attachments");
        let post = post.bearer_auth(&scene.visitor.token);
        let sent = post.multipart(Form::new().part("file", part));
        let answer = scene.runtime.block_on(scene.api().send(sent));
        let (status, file) = (answer.status.as_u16(), answer.body);
        if status != 201 {
            prop_assert!((400..500).contains(&status), "{status} {file}");
            prop_assert!(file["code"].is_string(), "{file}");
            return Ok(());
        }
        let fetch = |path: String| {
            scene.runtime.block_on(async {
                let served = scene
                    .api()
                    .request(Method::GET, &path)
                    .send()
                    .await
                    .unwrap();
                let kind = served.headers()["content-type"]
                    .to_str()
                    .unwrap()
                    .to_owned();
                (kind, served.bytes().await.unwrap())
            })
        };
        let (kind, served) = fetch(text(&file["url"]));
        prop_assert_eq!(&served[..], &bytes[..]);
        if SHOWN.contains(&kind.as_str()) {
            prop_assert!(bytes.starts_with(&PICTURE[..4]), "{kind}");
            let (kind, small) = fetch(text(&file["thumbnail_url"]));
            let first: &[u8] = match kind.as_str() {
                "image/png" => b"\x89PNG",
                _ => b"\xff\xd8\xff",
            };
            prop_assert!(small.starts_with(first), "{kind}");
            prop_assert!(file["width"].is_u64() && file["height"].is_u64(), "{file}");
        } else {
            prop_assert!(
                file["width"].is_null() && file["thumbnail_url"].is_null(),
                "{file}"
            );
        }
        Ok(())
    });
}
