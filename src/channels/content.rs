//! What an agent reads of a message: its text, and a line for everything that no file or text can show.

use bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;

use super::fields::cut;
use super::item::{Attachment, Content, Part};

/// Said at the end of a text that does not fit.
const SHORTENED: &str = "\n[shortened: the whole text is in the channel's delivery]";
/// Lines that stand beside a text; a message with more is an album.
const LINES_MAX: usize = 20;

impl Content {
    pub fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    pub fn of_part(part: Part) -> Self {
        Self {
            parts: vec![part],
            ..Self::default()
        }
    }

    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.parts.iter().filter_map(|part| match part {
            Part::Attachment(attachment) => Some(attachment),
            Part::Location { .. }
            | Part::Card { .. }
            | Part::Sticker { .. }
            | Part::Choice { .. }
            | Part::Story { .. }
            | Part::More { .. } => None,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.parts.is_empty()
    }

    /// `attachment` says what to write of a file, if anything.
    pub fn readable(&self, mut attachment: impl FnMut(&Attachment) -> Option<String>) -> String {
        let mut text = self.text.replace('\0', "\u{fffd}");
        let mut lines: Vec<String> = Vec::new();
        for part in &self.parts {
            if let Part::Attachment(file) = part {
                lines.extend(attachment(file));
            } else {
                lines.push(line(part));
            }
        }
        let left = lines.len().saturating_sub(LINES_MAX);
        lines.truncate(LINES_MAX);
        if left > 0 {
            lines.push(format!("[and {left} more]"));
        }
        for line in lines {
            if !text.trim().is_empty() {
                text.push('\n');
            }
            text.push_str(&line.replace('\0', "\u{fffd}"));
        }
        if text.chars().count() > MESSAGE_TEXT_CHARS_MAX {
            let room = MESSAGE_TEXT_CHARS_MAX.saturating_sub(SHORTENED.chars().count());
            text = cut(&text, room) + SHORTENED;
        }
        text
    }

    /// As if no file could be fetched.
    pub fn in_words(&self) -> String {
        self.readable(|file| Some(not_taken_over(file, None)))
    }
}

/// Of a file that an agent will not find here.
pub fn not_taken_over(file: &Attachment, why: Option<&str>) -> String {
    let kind = file.kind.as_str();
    let name = file.name.as_deref().unwrap_or("without a name");
    match why {
        Some(why) => format!("[{kind}, not taken over ({why}): {name}]"),
        None => format!("[{kind}, not taken over: {name}]"),
    }
}

fn line(part: &Part) -> String {
    match part {
        // Its line depends on whether it was fetched.
        Part::Attachment(file) => not_taken_over(file, None),
        Part::Location {
            latitude,
            longitude,
            name,
        } => {
            let place = format!("{latitude}, {longitude}");
            let name = name.as_ref().map(|name| format!("{name} "));
            format!("[location] {}({place})", name.unwrap_or_default())
        }
        Part::Card {
            name,
            phones,
            emails,
        } => {
            let facts = name.iter().chain(phones).chain(emails);
            let facts: Vec<&str> = facts.map(String::as_str).collect();
            format!("[contact] {}", facts.join(", "))
        }
        Part::Sticker { shows, .. } => match shows {
            Some(shows) => format!("[sticker] {shows}"),
            None => "[sticker]".to_owned(),
        },
        Part::Choice { title, payload } => match (title, payload) {
            (Some(title), _) => title.clone(),
            (None, Some(payload)) => format!("[button] {payload}"),
            (None, None) => "[button]".to_owned(),
        },
        Part::Story { url, .. } => {
            let url = url.as_deref().unwrap_or("its address is not told");
            format!("[about a story] {url}")
        }
        Part::More { what } => format!("[{what}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::item::{FileKind, Source};

    #[test]
    fn everything_has_a_line() {
        let text = |value: &str| Some(value.to_owned());
        let parts = vec![
            Part::Location {
                latitude: "1.5".to_owned(),
                longitude: "-2".to_owned(),
                name: text("Cafe"),
            },
            Part::Card {
                name: text("Ada"),
                phones: vec!["+44".to_owned()],
                emails: vec![],
            },
            Part::Sticker {
                id: None,
                shows: text("Love"),
            },
            Part::Choice {
                title: None,
                payload: text("P"),
            },
            Part::Story {
                id: None,
                url: text("https://s"),
            },
            Part::Attachment(Attachment {
                kind: FileKind::Image,
                at: Source::Nowhere,
                name: None,
                content_type: None,
                size_bytes: None,
            }),
        ];
        let content = Content {
            text: "Hi".to_owned(),
            parts,
            reply_to: None,
            reply_token: None,
        };
        let lines = [
            "Hi",
            "[location] Cafe (1.5, -2)",
            "[contact] Ada, +44",
            "[sticker] Love",
            "[button] P",
            "[about a story] https://s",
            "[image, not taken over: without a name]",
        ];
        assert_eq!(content.in_words(), lines.join("\n"));
        let fetched = content.readable(|_| None);
        assert_eq!(fetched, lines[..6].join("\n"));
    }

    #[test]
    fn what_is_too_long_is_shortened_and_says_so() {
        let content = Content::of_text(&"é".repeat(MESSAGE_TEXT_CHARS_MAX + 1));
        let text = content.in_words();
        assert_eq!(text.chars().count(), MESSAGE_TEXT_CHARS_MAX);
        assert!(text.ends_with(SHORTENED));
        let stories = vec![
            Part::Story {
                id: None,
                url: None
            };
            LINES_MAX + 5
        ];
        let many = Content {
            parts: stories,
            ..Content::default()
        };
        assert!(many.in_words().ends_with("[and 5 more]"));
    }
}
