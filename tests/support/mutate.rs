//! Bends a sample of a platform's JSON as nobody has seen it yet: fields go, come, change their type, nest, grow.
//! Which way is decided by `Dice`, so that a seed is a case.

use serde_json::{Map, Value, json};

/// Marsaglia's xorshift: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Less than `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let sides = u64::try_from(sides.max(1)).unwrap_or(1);
        usize::try_from(self.0 % sides).unwrap_or(0)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = self.roll(all.len());
        &all[place]
    }
}

/// How often a sample is bent at most.
const BENDS_MAX: usize = 4;
/// Serde reads 128 levels; half of it is deeper than any platform goes.
const DEPTH_MAX: usize = 64;
const COPIES_MAX: usize = 40;

const TEXTS: &[&str] = &[
    "",
    " ",
    "\u{0}",
    "مرحبا، أين طلبي؟",
    "\u{202e}שלום עולם\u{202c}",
    "您好,我的订单在哪里?",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦🏳️\u{200d}🌈",
    "a\u{0301}\u{0327}\u{0489}",
    "line\r\nline\u{2028}line\u{85}line",
    "<script>alert(1)</script>",
    "'; DROP TABLE messages; --",
    "../../etc/passwd",
    "http://127.0.0.1/",
    "true",
    "null",
    "-1",
    "1e999",
    "99999999999999999999999999",
];

fn number(dice: &mut Dice) -> Value {
    let all = [
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(9_007_199_254_740_993_u64),
        json!(1.5e308),
        json!(-0.000_000_1),
    ];
    dice.one_of(&all).clone()
}

fn text(dice: &mut Dice) -> Value {
    match dice.roll(8) {
        0 => json!("é".repeat(1 + dice.roll(12_000))),
        _ => json!(dice.one_of(TEXTS)),
    }
}

fn any(dice: &mut Dice) -> Value {
    match dice.roll(8) {
        0 => Value::Null,
        1 => json!(dice.roll(2) == 0),
        2 | 3 => number(dice),
        4 | 5 => text(dice),
        6 => json!([text(dice), number(dice), {}]),
        _ => {
            json!({ "id": number(dice), "type": text(dice), "neu_🆕": { "deeper": [[], {}, null] } })
        }
    }
}

/// The same value as what it is not.
fn retyped(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::String(text) if text.parse::<i64>().is_ok() => {
            json!(text.parse::<i64>().unwrap_or(0))
        }
        Value::Number(number) => json!(number.to_string()),
        Value::Bool(is) => json!(is.to_string()),
        Value::Object(fields) => json!(fields.values().collect::<Vec<_>>()),
        Value::Array(items) => items.first().cloned().unwrap_or_else(|| json!({})),
        Value::Null | Value::String(_) => any(dice),
    }
}

fn deeper(value: &Value, dice: &mut Dice) -> Value {
    let mut deep = value.clone();
    for level in 0..=dice.roll(DEPTH_MAX) {
        deep = if level % 2 == 0 {
            json!([deep])
        } else {
            json!({ "message": deep })
        };
    }
    deep
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The value at this place, counted from the top down.
fn at(value: &mut Value, place: usize) -> Option<&mut Value> {
    if place == 0 {
        return Some(value);
    }
    let mut before = 1;
    let inner: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    for one in inner {
        let own = size(one);
        if place < before + own {
            return at(one, place - before);
        }
        before += own;
    }
    None
}

fn key(fields: &Map<String, Value>, dice: &mut Dice) -> Option<String> {
    fields.keys().nth(dice.roll(fields.len())).cloned()
}

fn bend(value: &mut Value, dice: &mut Dice) {
    match (dice.roll(7), &mut *value) {
        (0, Value::Object(fields)) => {
            if let Some(gone) = key(fields, dice) {
                fields.remove(&gone);
            }
        }
        (0, Value::Array(items)) if !items.is_empty() => {
            items.remove(dice.roll(items.len()));
        }
        (1, Value::Object(fields)) => {
            let name = *dice.one_of(&["new_field", "id", "type", "message", "from", "🆕", ""]);
            fields.insert(name.to_owned(), any(dice));
        }
        (1, Value::Array(items)) => items.push(any(dice)),
        (2, Value::Object(fields)) => {
            if let Some(value) = key(fields, dice).and_then(|name| fields.remove(&name)) {
                fields.insert("renamed_v2".to_owned(), value);
            }
        }
        (2, Value::Array(items)) if !items.is_empty() => {
            let one = items[dice.roll(items.len())].clone();
            items.extend(vec![one; 1 + dice.roll(COPIES_MAX)]);
        }
        (3, _) => *value = deeper(value, dice),
        (4, _) => *value = number(dice),
        (5, _) => *value = text(dice),
        (0..=2 | 6, _) => *value = retyped(value, dice),
        (_, _) => *value = any(dice),
    }
}

/// Bent in one place or a few; the whole now and then.
pub fn mutate(sample: &mut Value, dice: &mut Dice) {
    for _ in 0..=dice.roll(BENDS_MAX) {
        let place = dice.roll(size(sample));
        // The top itself is bent seldom: nothing else would be looked at.
        let place = if place == 0 && dice.roll(4) > 0 {
            1
        } else {
            place
        };
        if let Some(one) = at(sample, place) {
            bend(one, dice);
        }
    }
}
