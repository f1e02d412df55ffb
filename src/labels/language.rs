//! Which language a text is in: by the small words that every sentence has, and where these do not tell, by the
//! frequencies of whatlang's own tables. Nothing is asked or fetched.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::{Detector, Lang};

/// Those that shops and their customers write most; a shorter list is surer of each, above all in short texts.
const KNOWN: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Fin, "fi"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Tur, "tr"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Ell, "el"),
    (Lang::Ara, "ar"),
    (Lang::Heb, "he"),
    (Lang::Hin, "hi"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Cmn, "zh"),
];

/// Primary tags of BCP 47 that a message can be read as.
pub const LANGUAGES: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "fi", "hu", "ro", "tr", "ru",
    "uk", "el", "ar", "he", "hi", "ja", "ko", "zh",
];

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(KNOWN.iter().map(|(lang, _)| *lang).collect()));

/// More says no more about the language, and its conversation waits meanwhile.
const CHARS_MAX: usize = 200;
/// Below, one greeting decides, and `Ok` is every language.
const LETTERS_MIN: usize = 10;

/// Nothing when it is too short or could be several.
pub fn language_of(text: &str) -> Option<&'static str> {
    let end = text
        .char_indices()
        .nth(CHARS_MAX)
        .map_or(text.len(), |(end, _)| end);
    let text = text.get(..end)?;
    let letters = text.chars().filter(|c| c.is_alphabetic());
    // Each of these says as much as three letters of others.
    let weight = |c: char| if is_dense(c) { 3 } else { 1 };
    if letters.map(weight).sum::<usize>() < LETTERS_MIN {
        return None;
    }
    by_small_words(text).or_else(|| by_frequency(text))
}

fn by_frequency(text: &str) -> Option<&'static str> {
    let info = DETECTOR.detect(text)?;
    let found = KNOWN.iter().find(|(lang, _)| *lang == info.lang());
    let tag = found.map(|(_, tag)| *tag);
    tag.filter(|_| info.is_reliable() || info.confidence() > SURE)
}

/// Of 1; found by trying: below it, every third guess of a short text is wrong.
const SURE: f64 = 0.5;

/// In a short question these are half of the words, and frequencies of letters tell least.
const SMALL_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the is my it was and you i to of where when can have this not please with for do your are what how me on",
    ),
    (
        "de",
        "der die das ist und ich nicht mein meine mir sie wo wann wie kann haben bitte ein eine für mit auf es war zu ihr wir",
    ),
    (
        "fr",
        "le la les est et je ne pas mon ma où quand vous nous un une pour avec sur il elle des du que qui dans ce",
    ),
    (
        "es",
        "el la los es y yo no mi dónde cuándo usted un una para con en lo que está por se ha muy me del",
    ),
    (
        "it",
        "il lo la è e io non mio mia dove quando un una per con che di si sono ho del della ma",
    ),
    (
        "pt",
        "o os é e eu não meu minha onde quando um uma para com que em está por do da você se",
    ),
    (
        "nl",
        "de het een is en ik niet mijn waar wanneer u van voor met op dat te zijn was kan kunt we",
    ),
];

/// At least so many, and more than of any other language.
const SMALL_WORDS_MIN: usize = 2;

static WORDS: LazyLock<HashMap<&str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<&'static str>> = HashMap::new();
    for (tag, list) in SMALL_WORDS {
        for word in list.split(' ') {
            words.entry(word).or_default().push(tag);
        }
    }
    words
});

fn by_small_words(text: &str) -> Option<&'static str> {
    let folded = text.to_lowercase();
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let words = folded.split(|c: char| !c.is_alphabetic());
    for tag in words.filter_map(|word| WORDS.get(word)).flatten() {
        let count = counts.entry(*tag).or_default();
        *count = count.saturating_add(1);
    }
    let (best, most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let ties = counts.values().filter(|count| *count == most).count();
    (*most >= SMALL_WORDS_MIN && ties == 1).then_some(*best)
}

fn is_dense(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_customers_write_is_told_apart() {
        for (text, expected) in [
            ("Where is my order? It was due yesterday.", Some("en")),
            (
                "Wo bleibt meine Bestellung? Sie sollte gestern kommen.",
                Some("de"),
            ),
            ("Où est ma commande ? Elle devait arriver hier.", Some("fr")),
            ("¿Dónde está mi pedido? Debía llegar ayer.", Some("es")),
            ("Dov'è il mio ordine? Doveva arrivare ieri.", Some("it")),
            (
                "Gdzie jest moje zamówienie? Miało przyjść wczoraj.",
                Some("pl"),
            ),
            ("Где мой заказ? Он должен был прийти вчера.", Some("ru")),
            ("注文した商品がまだ届きません。", Some("ja")),
            ("我的订单在哪里？", Some("zh")),
            ("Is the sale still on?", Some("en")),
            ("Hello, can you help me?", Some("en")),
            (
                "Das ist eine Frechheit, ich will mein Geld zurück!",
                Some("de"),
            ),
            ("Waar is mijn bestelling?", Some("nl")),
            ("Ok", None),
            ("Zalando 4711 Rücksendung", None),
            ("A-17 4711", None),
            ("👍👍", None),
        ] {
            assert_eq!(language_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_beginning() {
        let begins = "Where is my order? It was due yesterday. ".repeat(6);
        let long = begins.clone() + &"x".repeat(9_000);
        assert_eq!(language_of(&long), language_of(&begins));
    }

    #[test]
    fn every_known_language_is_listed() {
        let tags: Vec<_> = KNOWN.iter().map(|(_, tag)| *tag).collect();
        assert_eq!(tags, LANGUAGES);
    }
}
