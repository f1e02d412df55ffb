//! Ids as the hub makes them, from a seed.

use bellhop_domain::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use uuid::{Builder, Uuid};

pub(super) struct Ids(StdRng);

impl Ids {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// In the order of time, as rows of live work have them.
    pub(super) fn at(&mut self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.0 / 1_000).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &self.0.random()).into_uuid()
    }

    /// As clients make them.
    pub(super) fn random(&mut self) -> Uuid {
        Builder::from_random_bytes(self.0.random()).into_uuid()
    }
}
