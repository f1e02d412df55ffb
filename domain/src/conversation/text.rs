//! Small rules about texts.

use super::state::Attachment;
use crate::limits::PREVIEW_CHARS_MAX;

/// One line for a list: runs of white space become one space; files are named when there is no text.
pub(super) fn preview(text: &str, attachments: &[Attachment]) -> String {
    if is_short_line(text) {
        return text.to_owned();
    }
    let mut line = String::new();
    let words = text.split_whitespace();
    let names = attachments.iter().map(|file| file.name.as_str());
    let parts: Box<dyn Iterator<Item = &str>> = if text.trim().is_empty() {
        Box::new(names)
    } else {
        Box::new(words)
    };
    let mut chars = 0_usize;
    for part in parts {
        if chars > 0 {
            line.push(' ');
            chars = chars.saturating_add(1);
        }
        for character in part.chars() {
            if chars >= PREVIEW_CHARS_MAX {
                line.push('…');
                return line;
            }
            line.push(character);
            chars = chars.saturating_add(1);
        }
    }
    line
}

/// Most are one already. Not told of what is beyond ASCII.
fn is_short_line(text: &str) -> bool {
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    (1..=PREVIEW_CHARS_MAX).contains(&text.len())
        && text.bytes().all(is_plain)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("  Where\n is   it? ", &[]), "Where is it?");
        let long = preview(&"é".repeat(1_000), &[]);
        assert_eq!(long.chars().count(), PREVIEW_CHARS_MAX + 1);
        assert!(long.ends_with('…'));
        for line in ["Where is it?", " two", "two ", "t  wo", "t\two", "", "é  é"] {
            let words: Vec<_> = line.split_whitespace().collect();
            assert_eq!(preview(line, &[]), words.join(" "), "{line:?}");
        }
        let fits = "a".repeat(PREVIEW_CHARS_MAX);
        assert_eq!(preview(&fits, &[]), fits);
    }
}
