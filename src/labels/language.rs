//! Which language a text is in, by the frequencies of whatlang's own tables: nothing is asked or fetched.

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
    let allowed = KNOWN.iter().map(|(lang, _)| *lang).collect();
    let info = Detector::with_allowlist(allowed).detect(text)?;
    let found = KNOWN.iter().find(|(lang, _)| *lang == info.lang());
    let tag = found.map(|(_, tag)| *tag);
    tag.filter(|_| info.is_reliable() || info.confidence() > SURE)
}

/// Of 1; found by trying: below it, every third guess of a short text is wrong.
const SURE: f64 = 0.3;

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
            ("Ok", None),
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
