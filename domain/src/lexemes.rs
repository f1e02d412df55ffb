//! The words of a text for search, made in one way for what is stored and for what is asked.
//!
//! A word is a run of letters and digits in lower case: `example.com` is found by either half, and by both in this
//! order. Scripts that put nothing between words have a word for each character, as UAX 29 divides them.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::MessageId;

/// Longer runs are no words that anybody types. Postgres would take 2,046.
pub const WORD_BYTES_MAX: usize = 255;
/// Words farther behind have no position, so that a phrase does not find them (`MAXENTRYPOS` of Postgres, less one).
const POSITION_MAX: u16 = 16_383;
/// So often one word has a position (`MAXNUMPOS` of Postgres, less one).
const POSITIONS_MAX: usize = 255;
/// Beside the words: `@` and so many first digits of the message's id, which are its time, coarse and coarser.
pub const SLICE_DIGITS: [usize; 3] = [6, 5, 4];
/// Phones put the curved ones.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

/// A `tsvector` as Postgres reads it in binary: how many lexemes; for each its bytes, a zero, how many positions,
/// and these, from 1. Lexemes stand in the order of their bytes. Numbers have their highest byte first.
pub fn tsvector(text: &str, id: MessageId) -> Vec<u8> {
    let text = lower(text);
    let slice = slice(id);
    let mut found = Vec::with_capacity(text.len() / 4 + SLICE_DIGITS.len());
    let slices = SLICE_DIGITS
        .iter()
        .filter_map(|digits| slice.get(..=*digits));
    found.extend(slices.map(|slice| (head(slice), slice, 0)));
    let mut position = 0_u16;
    each_word(&text, |word| {
        position = position.saturating_add(1);
        let known = if position > POSITION_MAX { 0 } else { position };
        found.push((head(word), word, known));
    });
    found.sort_unstable();
    let is_same = |one: &(u64, &str, u16), next: &(u64, &str, u16)| one.1 == next.1;
    let mut bytes = Vec::with_capacity(text.len().saturating_add(64).saturating_mul(2));
    let count = found.chunk_by(is_same).count();
    bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
    for same in found.chunk_by(is_same) {
        let Some((_, word, _)) = same.first() else {
            continue;
        };
        bytes.extend_from_slice(word.as_bytes());
        bytes.push(0);
        let known = || {
            let known = same.iter().map(|(_, _, position)| *position);
            known.filter(|position| *position > 0).take(POSITIONS_MAX)
        };
        let count = u16::try_from(known().count()).unwrap_or(0);
        bytes.extend_from_slice(&count.to_be_bytes());
        for position in known() {
            bytes.extend_from_slice(&position.to_be_bytes());
        }
    }
    bytes
}

/// A `tsquery` for what somebody types: all of the words; `"one after the other"`, `-without`, `this or that`.
/// A word with signs in it is looked for in one piece. Nothing when there is no word.
pub fn tsquery(typed: &str) -> Option<String> {
    let typed = lower(typed);
    let mut query = String::new();
    let mut rest = typed.trim_start();
    let mut between = " & ";
    while !rest.is_empty() {
        let (is_without, begins) = match rest.strip_prefix('-') {
            Some(begins) => (true, begins),
            None => (false, rest),
        };
        let (words, after) = match begins.strip_prefix(QUOTES) {
            Some(quoted) => quoted.split_once(QUOTES).unwrap_or((quoted, "")),
            None => begins.split_at(begins.find(ends_piece).unwrap_or(begins.len())),
        };
        let is_or = rest.strip_suffix(after) == Some("or");
        rest = after.trim_start();
        if is_or && !query.is_empty() {
            between = " | ";
            continue;
        }
        let phrase = phrase(words);
        if phrase.is_empty() {
            continue;
        }
        if !query.is_empty() {
            query.push_str(between);
        }
        between = " & ";
        query.push_str(if is_without { "!(" } else { "(" });
        query.push_str(&phrase);
        query.push(')');
    }
    (!query.is_empty()).then_some(query)
}

fn ends_piece(c: char) -> bool {
    c.is_whitespace() || QUOTES.contains(&c)
}

/// Its words one after the other. Words have no sign that would end the quotes.
fn phrase(text: &str) -> String {
    let mut phrase = String::new();
    each_word(text, |word| {
        phrase.push_str(if phrase.is_empty() { "'" } else { " <-> '" });
        phrase.push_str(word);
        phrase.push('\'');
    });
    phrase
}

fn lower(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.to_lowercase()
    }
}

/// The first bytes as a number: two words stand in the order of these, unless they are the same.
fn head(word: &str) -> u64 {
    let mut head = [0; 8];
    for (to, byte) in head.iter_mut().zip(word.bytes()) {
        *to = byte;
    }
    u64::from_be_bytes(head)
}

/// `@` and the first digits of the id.
fn slice(id: MessageId) -> String {
    let mut slice = String::with_capacity(7);
    slice.push('@');
    for byte in id.0.as_bytes().iter().take(3) {
        // Writing into a string cannot fail.
        let _written = write!(slice, "{byte:02x}");
    }
    slice
}

fn each_word<'a>(text: &'a str, mut each: impl FnMut(&'a str)) {
    let mut word = |word: &'a str| {
        if (1..=WORD_BYTES_MAX).contains(&word.len()) {
            each(word);
        }
    };
    if text.is_ascii() {
        let mut begin = 0;
        for (at, byte) in text.bytes().enumerate() {
            if !byte.is_ascii_alphanumeric() {
                word(text.get(begin..at).unwrap_or_default());
                begin = at + 1;
            }
        }
        word(text.get(begin..).unwrap_or_default());
    } else {
        // What UAX 29 lets stand within a word ends it here, as it does in plain ASCII.
        let is_between = |c: char| c.is_ascii_punctuation() || c == '\u{2019}';
        for run in text.unicode_words() {
            run.split(is_between).for_each(&mut word);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: MessageId = MessageId(Uuid::from_u128(0x01a2_1b4a_71b1 << 80));

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(&lower(text), |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            words("Don't mail a_b@Example.com, A4!"),
            ["don", "t", "mail", "a", "b", "example", "com", "a4"]
        );
        assert_eq!(
            words("L’Été, example.com Über"),
            ["l", "été", "example", "com", "über"]
        );
        assert_eq!(words("cafe\u{301}s"), ["cafe\u{301}s"]);
        assert_eq!(words("東京で"), ["東", "京", "で"]);
        assert!(words(" \u{1f600} -- '' ").is_empty());
    }

    #[test]
    fn runs_that_are_no_words_are_left_out() {
        let longest = "a".repeat(WORD_BYTES_MAX);
        assert_eq!(words(&format!("{longest} {longest}a b")), [&longest, "b"]);
    }

    #[test]
    fn lexemes_stand_in_order_with_their_positions() {
        let expected = [
            &[0, 0, 0, 5][..],
            b"7\0\0\x01\0\x02",
            b"@01a2\0\0\0",
            b"@01a21\0\0\0",
            b"@01a21b\0\0\0",
            b"b\0\0\x02\0\x01\0\x03",
        ];
        assert_eq!(tsvector("B, 7; b", ID), expected.concat());
    }

    #[test]
    fn one_word_has_so_many_positions_and_no_more() {
        let bytes = tsvector(&"a ".repeat(300), ID);
        let positions = bytes.len() - POSITIONS_MAX * 2;
        assert_eq!(bytes[positions - 2..positions + 2], [0, 255, 0, 1]);
    }

    #[test]
    fn what_is_typed_is_a_query() {
        for (typed, query) in [
            ("Lamp order", "('lamp') & ('order')"),
            ("lamp or order -late", "('lamp') | ('order') & !('late')"),
            (
                "\"not yet\" “the lamp”",
                "('not' <-> 'yet') & ('the' <-> 'lamp')",
            ),
            (
                "a@example.com -x-y",
                "('a' <-> 'example' <-> 'com') & !('x' <-> 'y')",
            ),
            ("or lamp or", "('or') & ('lamp')"),
            ("lamp - ' \"or\" & | ! ( \\", "('lamp') & ('or')"),
            ("\"left open", "('left' <-> 'open')"),
        ] {
            assert_eq!(tsquery(typed).as_deref(), Some(query), "{typed}");
        }
        assert_eq!(tsquery(" -- \"\" \u{1f600}"), None);
    }
}
