//! Secrets, made when the server starts: none is known beforehand.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const BYTES: usize = 24;

pub fn secret() -> String {
    let mut bytes = [0_u8; BYTES];
    if rand::fill(&mut bytes).is_err() {
        // Never seen; an empty secret would be refused by every hub, which is safe.
        return String::new();
    }
    // A dash or an underline at the beginning is hard to copy.
    format!("s{}", URL_SAFE_NO_PAD.encode(bytes))
}
