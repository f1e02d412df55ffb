//! How a message sounds, counted with lists of words. Cheap, the same every time, and often wrong about irony:
//! `docs/labels.md` has what it was measured to do.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::routing::{primary_tag, words_of};

/// A word that turns others around does so for so many words after it.
const NEGATION_REACH: usize = 3;
/// "Not good" is not as bad as "bad", in tenths.
const NEGATED_TENTHS: i32 = -8;
const BOOSTED_TENTHS: i32 = 15;
/// A weight of this much alone is half of what can be reached; in tenths.
const HALF_WAY: i32 = 50;
/// Who writes more says no more about the mood, and everybody waits for what is counted here.
const WORDS_MAX: usize = 400;

/// What people put beside their words; weights as in the lists.
const MARKS: &[(&str, i32)] = &[
    ("👍", 2),
    ("❤", 3),
    ("😊", 2),
    ("😀", 2),
    ("🙏", 2),
    ("🎉", 3),
    (":)", 1),
    (":-)", 1),
    ("👎", -3),
    ("😡", -4),
    ("🤬", -4),
    ("😠", -3),
    ("😢", -2),
    ("😞", -2),
    (":(", -2),
    (":-(", -2),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weight {
    Word(i32),
    Negates,
    Boosts,
}

#[derive(Default)]
struct Lexicon {
    words: HashMap<&'static str, Weight>,
    /// Written with a star.
    beginnings: HashMap<&'static str, Weight>,
}

static LEXICONS: LazyLock<[(&str, Lexicon); 4]> = LazyLock::new(|| {
    [
        ("en", Lexicon::read(include_str!("lexicon/en.txt"))),
        ("de", Lexicon::read(include_str!("lexicon/de.txt"))),
        ("fr", Lexicon::read(include_str!("lexicon/fr.txt"))),
        ("es", Lexicon::read(include_str!("lexicon/es.txt"))),
    ]
});

impl Lexicon {
    fn read(list: &'static str) -> Self {
        let mut lexicon = Self::default();
        for line in list.lines() {
            let Some((first, second)) = line.split_once(' ') else {
                continue;
            };
            let (word, weight) = match first {
                "!" => (second, Weight::Negates),
                "+" => (second, Weight::Boosts),
                word => {
                    let negative = second.strip_suffix('-');
                    let size: i32 = negative.unwrap_or(second).parse().unwrap_or_default();
                    let weight = if negative.is_some() { -size } else { size };
                    (word, Weight::Word(weight))
                }
            };
            match word.strip_suffix('*') {
                Some(beginning) => lexicon.beginnings.insert(beginning, weight),
                None => lexicon.words.insert(word, weight),
            };
        }
        lexicon
    }

    fn weigh(&self, word: &str) -> Option<Weight> {
        if let Some(weight) = self.words.get(word) {
            return Some(*weight);
        }
        // From the longest beginning down: `unfreundlich` is not `un…`.
        let mut ends = word.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
        ends.push(word.len());
        let mut beginnings = ends.iter().rev().filter_map(|end| word.get(..*end));
        beginnings.find_map(|beginning| self.beginnings.get(beginning).copied())
    }
}

/// From -100 to 100; nothing in a language that has no list, and nothing of a text without words.
/// Without a language, each list is tried and the one that knows most of the text is believed.
pub fn mood(text: &str, language: Option<&str>) -> Option<i8> {
    let tag = language.map(primary_tag);
    let folded = text.to_lowercase();
    // As the lists have it: `dont`.
    let folded = folded.replace("n't", "nt").replace("n’t", "nt");
    let words: Vec<_> = words_of(&folded).take(WORDS_MAX).collect();
    if words.is_empty() && !MARKS.iter().any(|(mark, _)| text.contains(mark)) {
        return None;
    }
    let known = LEXICONS.iter();
    let fitting = known.filter(|(of, _)| tag.as_deref().is_none_or(|tag| *of == tag));
    let counts = fitting.map(|(_, lexicon)| count(lexicon, &words));
    let (_, sum) = counts.max_by_key(|(hits, _)| *hits)?;
    let marks: i32 = MARKS
        .iter()
        .filter(|(mark, _)| text.contains(mark))
        .map(|(_, weight)| weight.saturating_mul(10))
        .sum();
    let sum = sum.saturating_add(marks);
    let part = sum.saturating_mul(100);
    let part = part.checked_div(sum.abs().saturating_add(HALF_WAY))?;
    i8::try_from(part).ok()
}

/// How many words the list knows, and what they weigh together, in tenths.
fn count(lexicon: &Lexicon, words: &[&str]) -> (usize, i32) {
    let (mut hits, mut sum) = (0_usize, 0_i32);
    let mut negated_until = 0;
    let mut is_boosted = false;
    for (place, word) in words.iter().enumerate() {
        let Some(weight) = lexicon.weigh(word) else {
            is_boosted = false;
            continue;
        };
        hits = hits.saturating_add(1);
        match weight {
            Weight::Negates => negated_until = place.saturating_add(NEGATION_REACH),
            Weight::Boosts => is_boosted = true,
            Weight::Word(weight) => {
                let mut tenths = if is_boosted { BOOSTED_TENTHS } else { 10 };
                if place <= negated_until && negated_until > 0 {
                    tenths = tenths
                        .saturating_mul(NEGATED_TENTHS)
                        .checked_div(10)
                        .unwrap_or(0);
                }
                sum = sum.saturating_add(weight.saturating_mul(tenths));
                is_boosted = false;
            }
        }
    }
    (hits, sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{Reading, Tone};

    /// Sentences as customers write them, with how a person hears them. The last ones are those that it gets wrong:
    /// they stand here so that the page on labels can say so, and so that a better list shows.
    const LABELLED: &[(&str, &str, Tone)] = &[
        (
            "en",
            "Thank you so much, that was really quick!",
            Tone::Positive,
        ),
        ("en", "Great, it works now.", Tone::Positive),
        ("en", "I love it, best shop ever", Tone::Positive),
        ("en", "Where is my order?", Tone::Neutral),
        (
            "en",
            "Can I change the address of order A-17?",
            Tone::Neutral,
        ),
        ("en", "Do you have this in blue?", Tone::Neutral),
        (
            "en",
            "This is unacceptable, I have been waiting for three weeks.",
            Tone::Negative,
        ),
        (
            "en",
            "The parcel arrived broken and nobody answers. Very disappointed.",
            Tone::Negative,
        ),
        ("en", "That is not good at all", Tone::Negative),
        (
            "en",
            "Worst service ever, I want my money back",
            Tone::Negative,
        ),
        ("en", "I don't like it", Tone::Neutral),
        ("de", "Vielen Dank, hat super geklappt!", Tone::Positive),
        (
            "de",
            "Sehr freundlicher Service, bin begeistert",
            Tone::Positive,
        ),
        ("de", "Wann kommt meine Bestellung an?", Tone::Neutral),
        ("de", "Können Sie mir die Rechnung schicken?", Tone::Neutral),
        (
            "de",
            "Das ist eine Frechheit, ich bin wirklich sauer.",
            Tone::Negative,
        ),
        (
            "de",
            "Die Ware ist kaputt angekommen, sehr enttäuschend",
            Tone::Negative,
        ),
        ("de", "Das ist nicht gut", Tone::Negative),
        ("fr", "Merci beaucoup, c'est parfait", Tone::Positive),
        ("fr", "Où est ma commande ?", Tone::Neutral),
        (
            "fr",
            "C'est inadmissible, je suis très déçue",
            Tone::Negative,
        ),
        ("fr", "Produit cassé, service nul", Tone::Negative),
        ("es", "Muchas gracias, todo perfecto", Tone::Positive),
        ("es", "¿Dónde está mi pedido?", Tone::Neutral),
        ("es", "Es una vergüenza, muy mal servicio", Tone::Negative),
        ("es", "Estoy muy decepcionado, llegó roto", Tone::Negative),
    ];
    const WRONG: &[(&str, &str, Tone)] = &[
        // Irony.
        (
            "en",
            "Great, another week without my parcel.",
            Tone::Negative,
        ),
        ("de", "Na toll, schon wieder nichts.", Tone::Negative),
        // Nothing that a list could know.
        (
            "en",
            "I have written to you four times now.",
            Tone::Negative,
        ),
        // Politeness.
        ("en", "Please send me a new one, thanks.", Tone::Neutral),
        // A greeting.
        ("en", "Good morning, where is my order?", Tone::Neutral),
        // What is bad is not what is complained about.
        (
            "en",
            "My old one was terrible, so I look forward to yours",
            Tone::Neutral,
        ),
    ];

    fn tone(language: &str, text: &str) -> Option<Tone> {
        let mood = mood(text, Some(language));
        Reading {
            mood,
            ..Reading::default()
        }
        .tone()
    }

    #[test]
    fn sounds_as_people_hear_it() {
        for (language, text, expected) in LABELLED {
            assert_eq!(
                tone(language, text),
                Some(*expected),
                "{text}: {:?}",
                mood(text, Some(language))
            );
        }
    }

    #[test]
    fn what_it_gets_wrong_is_written_down() {
        for (language, text, heard) in WRONG {
            assert_ne!(tone(language, text), Some(*heard), "{text}");
        }
    }

    #[test]
    fn a_language_without_a_list_has_no_mood() {
        assert_eq!(mood("Tak, bardzo dobrze", Some("pl")), None);
        assert_eq!(mood("  ", Some("en")), None);
        assert_eq!(mood("12 34", None), Some(0));
        assert!(mood("Danke, super!", None) > Some(20));
        assert!(mood("👎", Some("en")) < Some(-20));
        assert_eq!(
            mood(&"shit ".repeat(9_000), Some("en")),
            mood(&"shit ".repeat(400), Some("en"))
        );
    }
}
