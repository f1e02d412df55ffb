//! Which category a message is of: the first rule in order whose conditions all hold.
//! Phrases are prepared once, a message is folded and cut into words once: a hundred rules cost microseconds.

use crate::ids::RuleId;
use crate::routing::{is_written_without_spaces, primary_tag, words_of};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CategoryRule {
    pub id: RuleId,
    pub name: String,
    pub category: String,
    pub is_enabled: bool,
    /// Words or phrases of which one must be there; none means any text.
    pub phrases: Vec<String>,
    /// Ids or kinds of channels; none means any.
    pub channels: Vec<String>,
    /// Primary tags such as `de`; none means any.
    pub languages: Vec<String>,
}

/// What is known of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told<'a> {
    pub text: &'a str,
    pub channel_id: &'a str,
    pub channel_kind: &'a str,
    pub language: Option<&'a str>,
}

/// One rule, tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CategoryTrace {
    pub rule: RuleId,
    pub name: String,
    pub category: String,
    pub is_enabled: bool,
    /// The phrase that was found; nothing when the rule asks for none.
    pub phrase: Option<String>,
    pub has_phrase: bool,
    pub has_channel: bool,
    pub has_language: bool,
    pub matched: bool,
}

/// Rules, ready to be asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Categories {
    rules: Vec<Prepared>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Prepared {
    rule: CategoryRule,
    phrases: Vec<Phrase>,
    channels: Vec<String>,
    languages: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Phrase {
    /// One word after the other.
    Words(Vec<String>),
    /// Of a script without spaces: whatever stands beside it.
    Anywhere(String),
}

impl Categories {
    /// In this order.
    pub fn new(rules: Vec<CategoryRule>) -> Self {
        Self {
            rules: rules.into_iter().map(Prepared::of).collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    pub fn category(&self, told: Told<'_>) -> Option<&str> {
        if self.rules.is_empty() {
            return None;
        }
        let folded = told.text.to_lowercase();
        let words: Vec<_> = words_of(&folded).collect();
        let mut rules = self.rules.iter();
        let found = rules.find(|one| {
            one.rule.is_enabled
                && one.has_channel(told)
                && one.has_language(told)
                && one.phrase(&folded, &words).is_some()
        });
        found.map(|one| one.rule.category.as_str())
    }

    /// Every rule and why it holds or does not.
    pub fn explain(&self, told: Told<'_>) -> Vec<CategoryTrace> {
        let folded = told.text.to_lowercase();
        let words: Vec<_> = words_of(&folded).collect();
        let trace = |one: &Prepared| {
            let phrase = one.phrase(&folded, &words);
            let (has_phrase, has_channel) = (phrase.is_some(), one.has_channel(told));
            let has_language = one.has_language(told);
            CategoryTrace {
                rule: one.rule.id,
                name: one.rule.name.clone(),
                category: one.rule.category.clone(),
                is_enabled: one.rule.is_enabled,
                phrase: phrase.and_then(|place| one.rule.phrases.get(place).cloned()),
                has_phrase,
                has_channel,
                has_language,
                matched: one.rule.is_enabled && has_phrase && has_channel && has_language,
            }
        };
        self.rules.iter().map(trace).collect()
    }
}

impl Prepared {
    fn of(rule: CategoryRule) -> Self {
        let fold = |text: &String| text.trim().to_lowercase();
        Self {
            phrases: rule.phrases.iter().map(|text| Phrase::of(text)).collect(),
            channels: rule.channels.iter().map(fold).collect(),
            languages: rule.languages.iter().map(|tag| primary_tag(tag)).collect(),
            rule,
        }
    }

    /// The place of the phrase that is there, the first when none is asked for.
    fn phrase(&self, folded: &str, words: &[&str]) -> Option<usize> {
        if self.phrases.is_empty() {
            return Some(0);
        }
        self.phrases
            .iter()
            .position(|phrase| phrase.is_in(folded, words))
    }

    fn has_channel(&self, told: Told<'_>) -> bool {
        let is = |wanted: &String| {
            wanted.eq_ignore_ascii_case(told.channel_id)
                || wanted.eq_ignore_ascii_case(told.channel_kind)
        };
        self.channels.is_empty() || self.channels.iter().any(is)
    }

    fn has_language(&self, told: Told<'_>) -> bool {
        if self.languages.is_empty() {
            return true;
        }
        let tag = told.language.map(primary_tag);
        tag.is_some_and(|tag| self.languages.contains(&tag))
    }
}

impl Phrase {
    fn of(text: &str) -> Self {
        let folded = text.trim().to_lowercase();
        if folded.chars().any(is_written_without_spaces) {
            return Self::Anywhere(folded);
        }
        Self::Words(words_of(&folded).map(str::to_owned).collect())
    }

    fn is_in(&self, folded: &str, words: &[&str]) -> bool {
        match self {
            Self::Anywhere(phrase) => folded.contains(phrase.as_str()),
            Self::Words(wanted) => {
                !wanted.is_empty() && words.windows(wanted.len()).any(|window| window == wanted)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn rule(category: &str, phrases: &[&str]) -> CategoryRule {
        CategoryRule {
            id: RuleId(Uuid::nil()),
            name: category.to_owned(),
            category: category.to_owned(),
            is_enabled: true,
            phrases: phrases.iter().map(|text| (*text).to_owned()).collect(),
            channels: Vec::new(),
            languages: Vec::new(),
        }
    }

    fn told(text: &str) -> Told<'_> {
        Told {
            text,
            channel_id: "0198c4a2-7f00-7000-8000-00000000000a",
            channel_kind: "instagram",
            language: Some("de-AT"),
        }
    }

    #[test]
    fn the_first_rule_that_holds_decides() {
        let mut off = rule("off", &["money"]);
        off.is_enabled = false;
        let mut elsewhere = rule("elsewhere", &[]);
        elsewhere.channels = vec!["widget".into()];
        let mut french = rule("french", &["refund"]);
        french.languages = vec!["fr".into()];
        let mut german = rule("german", &["Rückerstattung"]);
        german.languages = vec!["DE".into()];
        let mut here = rule("here", &["Gutschein"]);
        here.channels = vec!["0198C4A2-7F00-7000-8000-00000000000A".into()];
        let refunds = rule("refunds", &["refund", "money back", "返品", " "]);
        let rules = Categories::new(vec![off, elsewhere, french, german, here, refunds]);
        for (text, expected) in [
            ("I want my MONEY   back!", Some("refunds")),
            ("back money", None),
            ("refunds", None),
            ("a refund, please", Some("refunds")),
            ("商品を返品したい", Some("refunds")),
            ("Eine RÜCKERSTATTUNG bitte", Some("german")),
            ("mein Gutschein", Some("here")),
            ("", None),
        ] {
            assert_eq!(rules.category(told(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_trace_says_of_every_rule_why() {
        let mut off = rule("off", &["refund"]);
        off.is_enabled = false;
        let mut french = rule("french", &["refund"]);
        french.languages = vec!["fr".into()];
        let rules = Categories::new(vec![off, french, rule("refunds", &["cash", "Refund"])]);
        let trace = rules.explain(told("a refund"));
        let matched: Vec<_> = trace.iter().map(|one| one.matched).collect();
        assert_eq!(matched, [false, false, true]);
        assert_eq!(trace[2].phrase.as_deref(), Some("Refund"));
        assert!(!trace[1].has_language && trace[1].has_phrase && !trace[0].is_enabled);
    }
}
