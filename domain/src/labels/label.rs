//! What is kept of a conversation's labels. A person's word stays, whatever is written later.

use serde::{Deserialize, Serialize};

use crate::words::words;

/// Of how many messages of the contact the mood is kept: enough to see where it goes.
const MOODS_KEPT: usize = 5;
/// Of a hundred: below, what is said is neither good nor bad.
const NEUTRAL_BELOW: i32 = 20;
/// Of a hundred: a smaller difference between earlier and later messages is no trend.
const STEADY_BELOW: i32 = 25;

words! {
    LabelKind { Category = "category", Language = "language" }
    /// How something is said.
    Tone { Negative = "negative", Neutral = "neutral", Positive = "positive" }
    Trend { Falling = "falling", Steady = "steady", Rising = "rising" }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// Nothing only when a person said so.
    pub value: Option<String>,
    pub by_hand: bool,
}

/// What one message of a contact was read as; what is not known, or not asked for, is left out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// From -100 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<i8>,
}

impl Reading {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn tone(&self) -> Option<Tone> {
        self.mood.map(|mood| tone(i32::from(mood)))
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Labels {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Label>,
    /// Of the contact's last messages, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moods: Vec<i8>,
}

impl Labels {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn get(&self, kind: LabelKind) -> Option<&Label> {
        match kind {
            LabelKind::Category => self.category.as_ref(),
            LabelKind::Language => self.language.as_ref(),
        }
    }

    pub fn value(&self, kind: LabelKind) -> Option<&str> {
        self.get(kind)?.value.as_deref()
    }

    /// By a person's hand: stays.
    pub fn set(&mut self, kind: LabelKind, value: Option<String>) {
        let by_hand = true;
        let label = Some(Label { value, by_hand });
        match kind {
            LabelKind::Category => self.category = label,
            LabelKind::Language => self.language = label,
        }
    }

    /// The first message that says something decides; later ones only add to the mood.
    pub fn read(&mut self, reading: &Reading) {
        let by_rule = |value: &String| Label {
            value: Some(value.clone()),
            by_hand: false,
        };
        if self.category.is_none() {
            self.category = reading.category.as_ref().map(by_rule);
        }
        if self.language.is_none() {
            self.language = reading.language.as_ref().map(by_rule);
        }
        if let Some(mood) = reading.mood {
            self.moods.push(mood);
            let surplus = self.moods.len().saturating_sub(MOODS_KEPT);
            self.moods.drain(..surplus);
        }
    }

    /// How the contact's last messages sound, later ones counting more.
    pub fn tone(&self) -> Option<Tone> {
        let weights = 1_i32..;
        let (mut sum, mut of) = (0_i32, 0_i32);
        for (weight, mood) in weights.zip(&self.moods) {
            sum = sum.saturating_add(weight.saturating_mul(i32::from(*mood)));
            of = of.saturating_add(weight);
        }
        sum.checked_div(of).map(tone)
    }

    /// Where the mood goes; nothing before there are two messages.
    pub fn trend(&self) -> Option<Trend> {
        let (last, before) = self.moods.split_last()?;
        let count = i32::try_from(before.len()).ok()?;
        let sum: i32 = before.iter().map(|mood| i32::from(*mood)).sum();
        let before = sum.checked_div(count)?;
        let change = i32::from(*last).saturating_sub(before);
        Some(if change <= -STEADY_BELOW {
            Trend::Falling
        } else if change >= STEADY_BELOW {
            Trend::Rising
        } else {
            Trend::Steady
        })
    }
}

fn tone(mood: i32) -> Tone {
    if mood <= -NEUTRAL_BELOW {
        Tone::Negative
    } else if mood >= NEUTRAL_BELOW {
        Tone::Positive
    } else {
        Tone::Neutral
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(category: Option<&str>, language: Option<&str>, mood: Option<i8>) -> Reading {
        Reading {
            category: category.map(str::to_owned),
            language: language.map(str::to_owned),
            mood,
        }
    }

    #[test]
    fn the_first_word_of_a_rule_stays_and_a_persons_word_wins() {
        let mut labels = Labels::default();
        labels.read(&reading(None, Some("de"), None));
        labels.read(&reading(Some("orders"), Some("fr"), None));
        labels.read(&reading(Some("refunds"), None, None));
        assert_eq!(labels.value(LabelKind::Category), Some("orders"));
        assert_eq!(labels.value(LabelKind::Language), Some("de"));
        labels.set(LabelKind::Category, Some("refunds".into()));
        labels.set(LabelKind::Language, None);
        labels.read(&reading(Some("orders"), Some("fr"), None));
        assert_eq!(labels.value(LabelKind::Category), Some("refunds"));
        assert_eq!(labels.value(LabelKind::Language), None);
        assert!(labels.language.is_some_and(|label| label.by_hand));
    }

    #[test]
    fn moods_add_up_and_go_somewhere() {
        for (moods, tone, trend) in [
            (&[][..], None, None),
            (&[-60], Some(Tone::Negative), None),
            (&[-60, 60], Some(Tone::Positive), Some(Trend::Rising)),
            (&[60, 60, -60], Some(Tone::Neutral), Some(Trend::Falling)),
            (&[0, 10, 5], Some(Tone::Neutral), Some(Trend::Steady)),
            // The oldest of six does not count any more.
            (
                &[-100, 50, 50, 50, 50, 50],
                Some(Tone::Positive),
                Some(Trend::Steady),
            ),
        ] {
            let mut labels = Labels::default();
            for mood in moods {
                labels.read(&reading(None, None, Some(*mood)));
            }
            assert_eq!((labels.tone(), labels.trend()), (tone, trend), "{moods:?}");
        }
    }
}
