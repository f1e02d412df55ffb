//! Reads each message of a customer before it is stored; knows the rules as they stand.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bellhop_actors::reading::{Asked, Read};
use bellhop_domain::labels::{Categories, LabelKind, Reading, Told, mood};
use tokio::time::sleep;

use super::language::language_of;
use crate::config::Labels as Settings;
use crate::records::RecordsChanged;
use crate::store::category_rules::categories;
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// The store is away: the rules stay as they are, and are read again.
const AGAIN: Duration = Duration::from_secs(2);

/// Cheap to clone; all clones know the same rules.
#[derive(Clone)]
pub struct Reader {
    settings: Settings,
    rules: Arc<RwLock<Arc<Categories>>>,
}

impl Reader {
    /// Knows no rule before `reload`.
    pub fn new(settings: Settings) -> Self {
        let rules = Arc::default();
        Self { settings, rules }
    }

    pub async fn reload(&self, pool: &Pool) -> Result<(), StoreError> {
        let rules = Arc::new(categories(pool).await?);
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
        Ok(())
    }

    /// For as long as the hub runs.
    pub async fn keep_forever(self, pool: Pool, changed: RecordsChanged) {
        let mut changes = changed.subscribe();
        // The sender is this hub's own; it does not go before the hub does.
        while changes.changed().await.is_ok() {
            while let Err(error) = self.reload(&pool).await {
                tracing::warn!(%error, "failed to read the category rules; trying again");
                sleep(AGAIN).await;
            }
        }
    }

    fn rules(&self) -> Arc<Categories> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&rules)
    }

    /// What is known already is not looked for again.
    pub fn read_as(&self, told: Told<'_>, has_category: bool) -> Reading {
        let found = match told.language {
            None if self.settings.language => language_of(told.text),
            None | Some(_) => None,
        };
        let language = told.language.or(found);
        let rules = self.rules();
        let category = if has_category {
            None
        } else {
            rules.category(Told { language, ..told })
        };
        Reading {
            category: category.map(str::to_owned),
            language: found.map(str::to_owned),
            mood: if self.settings.sentiment {
                mood(told.text, language)
            } else {
                None
            },
        }
    }
}

impl Read for Reader {
    fn read(&self, asked: Asked<'_>) -> Option<Reading> {
        let channel_id = asked.channel_id.to_string();
        let labels = asked.labels;
        let told = Told {
            text: asked.text,
            channel_id: &channel_id,
            channel_kind: asked.channel_kind,
            language: labels.value(LabelKind::Language),
        };
        let reading = self.read_as(told, labels.category.is_some());
        (!reading.is_empty()).then_some(reading)
    }
}

#[cfg(test)]
mod tests {
    use bellhop_domain::RuleId;
    use bellhop_domain::labels::CategoryRule;
    use uuid::Uuid;

    use super::*;

    fn reader(sentiment: bool) -> Reader {
        let language = true;
        let reader = Reader::new(Settings {
            language,
            sentiment,
        });
        let rule = CategoryRule {
            id: RuleId(Uuid::nil()),
            name: "refunds".into(),
            category: "Refunds".into(),
            is_enabled: true,
            phrases: vec!["Geld zurück".into()],
            channels: Vec::new(),
            languages: vec!["de".into()],
        };
        *reader.rules.write().unwrap() = Arc::new(Categories::new(vec![rule]));
        reader
    }

    fn told(text: &str) -> Told<'_> {
        Told {
            text,
            channel_id: "",
            channel_kind: "widget",
            language: None,
        }
    }

    #[test]
    fn a_rule_asks_for_the_language_that_was_just_found() {
        let text = "Ich bin sehr enttäuscht und will mein Geld zurück";
        let reading = reader(true).read_as(told(text), false);
        assert_eq!(reading.category.as_deref(), Some("Refunds"));
        assert_eq!(reading.language.as_deref(), Some("de"));
        assert!(reading.mood < Some(-20), "{reading:?}");
        let again = reader(false).read_as(
            Told {
                language: Some("de"),
                ..told(text)
            },
            true,
        );
        assert!(again.is_empty(), "{again:?}");
        assert!(reader(false).read_as(told("Ok"), false).is_empty());
    }
}
