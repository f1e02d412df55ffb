//! Words, names and lengths as people have them: few are common, most are rare.

use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::report::float;

/// Words that a shop's customers and agents use all the time, most common first.
const COMMON: &str = "the to you I a and my is it your for order have we in not on this of that with can please are \
    delivery thanks be was will me if so do but at refund has hello shipped address as just number when parcel \
    paid size what tracking return or one email today an they still back from invoice wrong there card payment \
    yesterday get know broken colour help sorry account no received how lamp box would could week send here after \
    check charger new again cancel arrived date discount code warranty password button error page store stock \
    tomorrow customs label courier exchange";
/// What the rest are made of.
const SYLLABLES: [&str; 24] = [
    "ka", "lo", "mi", "ren", "ta", "vel", "os", "in", "du", "pra", "sel", "to", "ber", "an", "qui",
    "fa", "lin", "gor", "ne", "tis", "mar", "ul", "ze", "bro",
];
/// Different words in all.
const VOCABULARY: usize = 30_000;
const FIRST_NAMES: &str = "Anna Ben Carla David Elif Finn Grace Hugo Ines Jonas Kemal Lena Mia Noah Olga Paul Quentin \
    Rosa Sofia Tom Uma Vera Wanda Xenia Yusuf Zoe Amir Bruno Chen Dana Emil Farah Goran Hana Ivan Julia Karim Liam \
    Maria Nora Omar Petra Rafael Sana Theo Valentin Yara Zora";
const LAST_NAMES: &str = "Adler Baker Costa Dubois Evans Fischer Garcia Huber Ito Jansen Kaya Larsen Moreau Novak Okafor \
    Petrov Quinn Rossi Silva Tanaka Ueda Vogel Weber Xu Yilmaz Zeman Andersson Bianchi Clarke Demir Eriksen Ferrari \
    Gruber Hansen Ivanova Jovanovic Klein Lopez Meyer Nagy Olsen Popescu Reyes Schmidt Torres Urban Varga Wagner";

pub(super) struct Words {
    vocabulary: Vec<String>,
    first_names: Vec<&'static str>,
    last_names: Vec<&'static str>,
}

impl Words {
    pub(super) fn new() -> Self {
        let mut vocabulary: Vec<_> = COMMON.split_whitespace().map(str::to_owned).collect();
        let syllable = |number: usize| SYLLABLES.iter().cycle().nth(number % SYLLABLES.len());
        let rare = (0..VOCABULARY).map(|number| {
            let places = [number, number / 24, number / 576, number / 13_824];
            places.into_iter().filter_map(syllable).copied().collect()
        });
        vocabulary.extend(rare);
        vocabulary.truncate(VOCABULARY);
        Self {
            vocabulary,
            first_names: FIRST_NAMES.split_whitespace().collect(),
            last_names: LAST_NAMES.split_whitespace().collect(),
        }
    }

    /// About so many words, at least one.
    pub(super) fn sentence(&self, random: &mut StdRng, mean: f64) -> String {
        let count = count(skewed(random, mean, 0.8)).clamp(1, 500);
        let mut text = String::with_capacity(count.saturating_mul(6));
        for _ in 0..count {
            if !text.is_empty() {
                text.push(' ');
            }
            let rank = zipf(random, self.vocabulary.len());
            text.push_str(self.vocabulary.get(rank).map_or("", String::as_str));
        }
        text
    }

    /// The same number, the same name.
    pub(super) fn name(&self, number: usize) -> String {
        let mixed = number.wrapping_mul(2_654_435_761) >> 7;
        let firsts = self.first_names.len().max(1);
        let lasts = self.last_names.len().max(1);
        let first = self.first_names.get(mixed % firsts).copied();
        let last = self.last_names.get(mixed / firsts % lasts).copied();
        format!("{} {}", first.unwrap_or("Kim"), last.unwrap_or("Doe"))
    }
}

/// A place in a list, the first most often: the nth has 1/n of the first one's share.
pub(super) fn zipf(random: &mut StdRng, length: usize) -> usize {
    let length_or_more = u64::try_from(length).unwrap_or(u64::MAX);
    let log = float(length_or_more.saturating_add(1)).ln();
    let place = (random.random_range(0.0..1.0) * log).exp() - 1.0;
    count(place).min(length.saturating_sub(1))
}

/// Around `mean`, mostly below it and now and then far above (log-normal).
pub(super) fn skewed(random: &mut StdRng, mean: f64, spread: f64) -> f64 {
    let radius = (-2.0 * random.random_range(f64::MIN_POSITIVE..1.0).ln()).sqrt();
    let normal = radius * (std::f64::consts::TAU * random.random_range(0.0..1.0)).cos();
    mean * (spread * normal - spread * spread / 2.0).exp()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and there is no other way from a float"
)]
pub(super) fn count(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn few_are_common_and_most_are_rare() {
        let mut random = StdRng::seed_from_u64(1);
        let mut found = [0_u32; 1_000];
        for _ in 0..100_000 {
            found[zipf(&mut random, 1_000)] += 1;
        }
        let (first, tenth) = (f64::from(found[0]), f64::from(found[9]));
        assert!((6.0..14.0).contains(&(first / tenth)), "{first} {tenth}");
        assert!(found.iter().filter(|count| **count > 0).count() > 900);
    }

    #[test]
    fn a_skewed_length_keeps_its_mean() {
        let mut random = StdRng::seed_from_u64(1);
        let all: Vec<_> = (0..100_000)
            .map(|_| skewed(&mut random, 10.0, 1.3))
            .collect();
        let mean = all.iter().sum::<f64>() / 100_000.0;
        assert!((9.0..11.0).contains(&mean), "{mean}");
        let below = all.iter().filter(|one| **one < 10.0).count();
        assert!(below > 70_000, "{below}");
    }

    #[test]
    fn the_same_number_has_the_same_name() {
        let words = Words::new();
        assert_eq!(words.name(7), words.name(7));
        assert_ne!(words.name(7), words.name(8));
        assert_eq!(words.vocabulary.len(), VOCABULARY);
    }
}
