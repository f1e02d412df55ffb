//! Small rules about texts.

use super::state::Attachment;
use crate::limits::PREVIEW_CHARS_MAX;

/// One line for a list: runs of white space become one space; files are named when there is no text.
pub(super) fn preview(text: &str, attachments: &[Attachment]) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("  Where\n is   it? ", &[]), "Where is it?");
        let long = preview(&"é".repeat(1_000), &[]);
        assert_eq!(long.chars().count(), PREVIEW_CHARS_MAX + 1);
        assert!(long.ends_with('…'));
    }
}
