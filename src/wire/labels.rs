//! What a conversation is about, in which language, and how it sounds.

use bellhop_domain::labels as domain;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

/// Null as long as nothing is known.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Labels {
    pub category: Option<Label>,
    /// A primary tag such as `de`.
    pub language: Option<Label>,
    pub sentiment: Option<Sentiment>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Label {
    /// Null only when a person said that there is none.
    pub value: Option<String>,
    /// A person said so; rules change it no more.
    pub by_hand: bool,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Sentiment {
    /// Of the contact's last messages together.
    pub tone: Tone,
    /// Null before there are two messages.
    pub trend: Option<Trend>,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Negative,
    Neutral,
    Positive,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    Falling,
    Steady,
    Rising,
}

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    Category,
    Language,
}

impl From<&domain::Labels> for Labels {
    fn from(labels: &domain::Labels) -> Self {
        let label = |label: &domain::Label| Label {
            value: label.value.clone(),
            by_hand: label.by_hand,
        };
        Self {
            category: labels.category.as_ref().map(label),
            language: labels.language.as_ref().map(label),
            sentiment: labels.tone().map(|tone| Sentiment {
                tone: tone.into(),
                trend: labels.trend().map(Into::into),
            }),
        }
    }
}

impl From<domain::Tone> for Tone {
    fn from(tone: domain::Tone) -> Self {
        match tone {
            domain::Tone::Negative => Self::Negative,
            domain::Tone::Neutral => Self::Neutral,
            domain::Tone::Positive => Self::Positive,
        }
    }
}

impl From<domain::Trend> for Trend {
    fn from(trend: domain::Trend) -> Self {
        match trend {
            domain::Trend::Falling => Self::Falling,
            domain::Trend::Steady => Self::Steady,
            domain::Trend::Rising => Self::Rising,
        }
    }
}

impl From<domain::LabelKind> for LabelKind {
    fn from(kind: domain::LabelKind) -> Self {
        match kind {
            domain::LabelKind::Category => Self::Category,
            domain::LabelKind::Language => Self::Language,
        }
    }
}
