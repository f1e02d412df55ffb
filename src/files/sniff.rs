//! What a file is, by its bytes. What the sender says it is counts for nothing but the kind of a text.

use std::path::Path;

/// All signatures that `infer` knows lie in here; Office files need the first entries of their archive.
pub const HEAD_BYTES: usize = 8 * 1024;
/// Longest start of a character that can be cut off at the end of a piece.
const CUT_CHAR_BYTES_MAX: usize = 3;

pub const UNKNOWN: &str = "application/octet-stream";

/// Watches the bytes go by.
#[derive(Default)]
pub struct Sniffer {
    head: Vec<u8>,
    text: TextCheck,
}

impl Sniffer {
    pub fn see(&mut self, piece: &[u8]) {
        let missing = HEAD_BYTES.saturating_sub(self.head.len());
        let seen = piece.get(..missing).unwrap_or(piece);
        self.head.extend_from_slice(seen);
        self.text.see(piece);
    }

    /// `name` tells CSV from other texts.
    pub fn content_type(&self, name: &str) -> &'static str {
        let is_text = self.text.is_text();
        // Markup hides behind spaces, comments and byte order marks; only what is no text at all gets past.
        if is_text && let Some(markup) = markup(&self.head) {
            return markup;
        }
        match infer::get(&self.head) {
            Some(kind) => kind.mime_type(),
            None if is_text => text_kind(name),
            None => UNKNOWN,
        }
    }
}

/// Valid UTF-8 without NUL, looked at piece by piece.
#[derive(Default)]
struct TextCheck {
    cut: Vec<u8>,
    is_broken: bool,
}

impl TextCheck {
    fn see(&mut self, piece: &[u8]) {
        if self.is_broken {
            return;
        }
        let mut bytes = std::mem::take(&mut self.cut);
        bytes.extend_from_slice(piece);
        if bytes.contains(&0) {
            self.is_broken = true;
            return;
        }
        if let Err(error) = std::str::from_utf8(&bytes) {
            let rest = bytes.get(error.valid_up_to()..).unwrap_or_default();
            if error.error_len().is_some() || rest.len() > CUT_CHAR_BYTES_MAX {
                self.is_broken = true;
            } else {
                self.cut = rest.to_vec();
            }
        }
    }

    fn is_text(&self) -> bool {
        !self.is_broken && self.cut.is_empty()
    }
}

/// Texts that browsers would run.
fn markup(head: &[u8]) -> Option<&'static str> {
    let start = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = start.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
    if !start.starts_with('<') {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| start.contains(word));
    if has(&["<svg", ":svg", "!doctype svg"]) {
        Some("image/svg+xml")
    } else if has(&[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<a ",
        "<img",
        "<style",
        "<div",
        "<p>",
        "<table",
        "<form",
        "<meta",
        "<link",
        "<title",
        "<h1",
        "<br",
        "<font",
        "<!--",
    ]) {
        Some("text/html")
    } else if start.starts_with("<?xml") {
        Some("text/xml")
    } else {
        None
    }
}

fn text_kind(name: &str) -> &'static str {
    let extension = Path::new(name).extension().and_then(|text| text.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => "text/csv",
        Some("md" | "markdown") => "text/markdown",
        Some("json") => "application/json",
        Some(_) | None => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, bytes: &[u8], expected: &str) {
        for piece_bytes in [1, 3, 8192] {
            let mut sniffer = Sniffer::default();
            for piece in bytes.chunks(piece_bytes) {
                sniffer.see(piece);
            }
            assert_eq!(sniffer.content_type(name), expected, "{name}");
        }
    }

    #[test]
    fn the_bytes_decide() {
        check("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png");
        check("a.pdf", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg");
        check("a.png", b"%PDF-1.7\n%\xe2\xe3", "application/pdf");
        check("a.png", b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp");
        check("polyglot.js", b"GIF89a/*\0\0*/=1;alert(1)", "image/gif");
        check("a.png", b"PK\x03\x04\x14\0\0\0", "application/zip");
        check(
            "photo.png",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
            "application/vnd.microsoft.portable-executable",
        );
        let elf = [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 64]].concat();
        check("photo.jpg", &elf, "application/x-executable");
        check("a.txt", b"#!/bin/sh\nrm -rf /\n", "text/x-shellscript");
        check("what", b"\x01\x02\x03\xff\xfe", UNKNOWN);
        check("a.txt", b"a\0b", UNKNOWN);
        check("a.txt", b"latin\xe9 1", UNKNOWN);
        check("cut.txt", "gr\u{fc}n".as_bytes().get(..3).unwrap(), UNKNOWN);
    }

    #[test]
    fn markup_is_never_plain_text() {
        check("a.txt", b"<!DOCTYPE html><p>hi", "text/html");
        check("a.png", b"  \n<script>alert(1)</script>", "text/html");
        check("a.txt", "\u{feff}<body onload=x>".as_bytes(), "text/html");
        check("a.txt", b"<!-- x --><img src=x onerror=y>", "text/html");
        check(
            "a.png",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "image/svg+xml",
        );
        check(
            "a.txt",
            b"<?xml version='1.0'?><!-- c --><svg onload='x'/>",
            "image/svg+xml",
        );
        check("a.txt", b"<?xml version='1.0'?><rows/>", "text/xml");
    }

    #[test]
    fn texts_are_told_apart_by_name() {
        check("a.csv", "name;größe\n".as_bytes(), "text/csv");
        check("a.json", b"{}", "application/json");
        check("a.log", "€ 5 🎉".as_bytes(), "text/plain");
        check("a.png", b"not a picture", "text/plain");
        check("heart.txt", b"<3 you", "text/plain");
    }
}
