//! What an administrator decided about a channel, beside its credentials. Kept as JSON, so that a version that knows
//! fewer of them leaves the others alone.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelSettings {
    /// Meta has allowed the app to answer as a human agent: for seven days instead of one.
    pub human_agent: bool,
}

impl ChannelSettings {
    /// What is missing, or of another form, is as it is from the beginning.
    pub fn read(stored: &Value) -> Self {
        serde_json::from_value(stored.clone()).unwrap_or_default()
    }

    /// Into what is stored.
    pub fn write(self, stored: &mut Value) {
        if !stored.is_object() {
            *stored = json!({});
        }
        if let Some(fields) = stored.as_object_mut() {
            fields.insert("human_agent".to_owned(), json!(self.human_agent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_keeps_stays() {
        let mut stored = json!({ "later": 7 });
        assert!(!ChannelSettings::read(&stored).human_agent);
        ChannelSettings { human_agent: true }.write(&mut stored);
        assert!(ChannelSettings::read(&stored).human_agent);
        assert_eq!(stored["later"], 7);
        for strange in [json!(null), json!([1]), json!({ "human_agent": "yes" })] {
            assert_eq!(ChannelSettings::read(&strange), ChannelSettings::default());
        }
    }
}
