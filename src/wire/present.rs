//! Tells "left out" from "null" in the body of a PATCH.

use serde::{Deserialize, Deserializer};

/// With `#[serde(default)]`: `None` when the field is left out, `Some(None)` when it is null.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
