//! What the owner of a channel has chosen; whatever is not chosen has a sensible value.

use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelSettings {
    pub greeting: String,
    /// `#rrggbb`.
    pub brand_color: String,
    /// A BCP 47 language tag.
    pub locale: String,
    pub launcher_position: LauncherPosition,
    pub prechat: Prechat,
    /// Shown while nobody is here.
    pub offline_message: String,
}

impl Default for ChannelSettings {
    fn default() -> Self {
        Self {
            greeting: "Hi! How can we help?".to_owned(),
            brand_color: "#2f5bea".to_owned(),
            locale: "en".to_owned(),
            launcher_position: LauncherPosition::Right,
            prechat: Prechat::default(),
            offline_message: "We are away. Leave a message and we will get back to you.".to_owned(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LauncherPosition {
    Left,
    Right,
}

impl LauncherPosition {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// The form before the first message.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Prechat {
    pub enabled: bool,
    pub fields: Vec<PrechatField>,
}

impl Prechat {
    pub fn field(&self, name: &str) -> Option<&PrechatField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PrechatField {
    /// `name` and `email` fill in the contact; all others become attributes.
    pub name: String,
    pub label: String,
    #[serde(default)]
    pub kind: FieldKind,
    #[serde(default)]
    pub required: bool,
    /// What a `select` offers.
    #[serde(default)]
    pub options: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    #[default]
    Text,
    Textarea,
    Email,
    Tel,
    Select,
}

impl FieldKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Textarea => "textarea",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Select => "select",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_chosen_has_a_value() {
        let settings: ChannelSettings = serde_json::from_str("{}").unwrap();
        assert_eq!(settings, ChannelSettings::default());
        let text = r#"{"prechat":{"enabled":true,"fields":[{"name":"order","label":"Order"}]}}"#;
        let settings: ChannelSettings = serde_json::from_str(text).unwrap();
        let field = settings.prechat.field("order").unwrap();
        assert_eq!((field.kind, field.required), (FieldKind::Text, false));
        assert_eq!(settings.greeting, ChannelSettings::default().greeting);
    }
}
