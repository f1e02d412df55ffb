//! Whole numbers as fractions, and fractions as people read them.

use std::time::Duration;

/// Two to the power of 32.
const HALF: f64 = 4_294_967_296.0;

/// Exact up to 2^53, which no count of a run reaches.
pub(crate) fn float(number: u64) -> f64 {
    let high = u32::try_from(number >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * HALF + f64::from(low)
}

/// How many of them a second.
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    if time.is_zero() {
        return 0.0;
    }
    float(count) / time.as_secs_f64()
}

/// Three digits that matter, thousands set apart: `31,040`, `12.4`, `0.037`.
pub(crate) fn readable(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    if size >= 1_000.0 {
        return grouped(&format!("{value:.0}"));
    }
    let decimals = if size == 0.0 || size >= 100.0 {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let mut text = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let check = |value: f64, expected: &str| assert_eq!(readable(value), expected);
        check(0.0, "0");
        check(0.037, "0.037");
        check(1.5, "1.50");
        check(12.44, "12.4");
        check(999.4, "999");
        check(31_040.2, "31,040");
        check(-1_234_567.0, "-1,234,567");
        check(f64::NAN, "–");
    }

    #[test]
    fn large_counts_stay_exact() {
        assert_eq!(float(0), 0.0);
        assert_eq!(float(5_000_000_001), 5_000_000_001.0);
        assert_eq!(rate(500, Duration::from_millis(250)), 2_000.0);
        assert_eq!(rate(1, Duration::ZERO), 0.0);
    }
}
