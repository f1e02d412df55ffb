//! Chance from the seed, in streams of their own: what one part draws changes nothing for the others.

pub use bellhop_domain::floor::Dice;

/// A stream for this seed, this part and its number.
pub fn stream(seed: u64, part: &str, number: u128) -> Dice {
    let mut mixed = Mix::new(seed);
    mixed.add(part.as_bytes());
    mixed.add(&number.to_le_bytes());
    Dice::new(mixed.value())
}

/// FNV-1a: the same on every machine and in every version of Rust, unlike the standard hasher.
#[derive(Clone, Copy)]
pub struct Mix(u64);

impl Mix {
    pub fn new(seed: u64) -> Self {
        let mut mix = Self(0xcbf2_9ce4_8422_2325);
        mix.add(&seed.to_le_bytes());
        mix
    }

    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u64::from(*byte);
            self.0 = self.0.wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub fn value(self) -> u64 {
        // One round of the dice, because FNV alone leaves similar inputs similar.
        Dice::new(self.0).roll()
    }
}
