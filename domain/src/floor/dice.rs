//! Chance from a seed: splitmix64, so that a course of events can be repeated anywhere.

use std::time::Duration;

#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Sebastiano Vigna's splitmix64, in the public domain.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `end - 1`; zero when there is nothing to choose from.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll().checked_rem(end).unwrap_or(0)
    }

    /// So many times in a thousand.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < u64::from(per_mille)
    }

    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least).as_micros();
        let span = u64::try_from(span).unwrap_or(u64::MAX).saturating_add(1);
        least.saturating_add(Duration::from_micros(self.below(span)))
    }

    /// At least 0, less than 1.
    pub fn share(&mut self) -> f64 {
        let high = u32::try_from(self.roll() >> 32).unwrap_or(0);
        f64::from(high) / 4_294_967_296.0
    }

    /// Times between things that happen independently of each other.
    pub fn exponential(&mut self, mean: Duration) -> Duration {
        let factor = -(1.0 - self.share()).ln();
        mean.mul_f64(factor.min(20.0))
    }

    /// Times that people take: most near the median, a few several times as long.
    /// `spread` is the standard deviation of the logarithm; 0.6 is usual for handling times.
    pub fn around(&mut self, median: Duration, spread: f64) -> Duration {
        // Twelve shares make a good normal distribution.
        let normal: f64 = (0..12).map(|_| self.share()).sum::<f64>() - 6.0;
        median.mul_f64((spread * normal).exp().min(20.0))
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(from.len()).unwrap_or(0);
        from.get(usize::try_from(self.below(count)).unwrap_or(0))
    }
}
