//! When a condition holds. Upper and lower case are the same everywhere.

use super::rules::{Condition, Field, Operator, RouteFacts};

/// What is found in the field; empty counts as not there.
pub(super) fn actual(field: &Field, facts: &RouteFacts) -> Option<String> {
    let flag = |is_so: bool| Some(is_so.to_string());
    let found = match field {
        Field::Channel => Some(facts.channel_kind.clone()),
        Field::ContactEmail => facts.email.clone(),
        Field::ContactName => facts.name.clone(),
        Field::ContactVerified => flag(facts.is_verified),
        Field::ContactKnown => flag(facts.is_known),
        Field::PageUrl => facts.page_url.clone(),
        Field::Language => facts.language.as_deref().map(primary_tag),
        Field::Text => Some(facts.text.clone()),
        Field::Form(name) => facts.fields.get(name).cloned(),
    };
    found.filter(|text| !text.trim().is_empty())
}

/// What is not there is no word, begins with nothing and is not anything.
pub(super) fn holds(condition: &Condition, facts: &RouteFacts) -> bool {
    let actual = actual(&condition.field, facts).map(|text| fold(&text));
    let wanted = match &condition.field {
        Field::Language => primary_tag(&condition.value),
        Field::Channel
        | Field::ContactEmail
        | Field::ContactName
        | Field::ContactVerified
        | Field::ContactKnown
        | Field::PageUrl
        | Field::Text
        | Field::Form(_) => fold(&condition.value),
    };
    // A channel goes by two names.
    let is_channel_id = condition.field == Field::Channel && fold(&facts.channel_id) == wanted;
    let is = is_channel_id || actual.as_deref() == Some(wanted.as_str());
    let any = |test: &dyn Fn(&str) -> bool| actual.as_deref().is_some_and(test);
    match condition.operator {
        Operator::Is => is,
        Operator::IsNot => !is,
        Operator::Contains => !wanted.is_empty() && any(&|text| text.contains(&wanted)),
        Operator::StartsWith => !wanted.is_empty() && any(&|text| text.starts_with(&wanted)),
        Operator::ContainsAnyWord => {
            any(&|text| wanted.split(',').any(|phrase| has_phrase(text, phrase)))
        }
        Operator::IsPresent => actual.is_some(),
        Operator::IsAbsent => actual.is_none(),
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// `de-AT` and `DE_at` are `de`.
pub(crate) fn primary_tag(language: &str) -> String {
    let first = language.trim().split(['-', '_']).next();
    first.unwrap_or_default().to_lowercase()
}

/// The words of the phrase, one after the other, as whole words.
/// Where words are written without spaces between them, whatever stands beside them does not matter.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let phrase = phrase.trim();
    if phrase.chars().any(is_written_without_spaces) {
        return text.contains(phrase);
    }
    let wanted: Vec<_> = words_of(phrase).collect();
    let found: Vec<_> = words_of(text).collect();
    !wanted.is_empty() && found.windows(wanted.len()).any(|window| window == wanted)
}

/// What stands between blanks and marks.
pub(crate) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
    text.split(move |c| !is_part(c))
        .filter(|word| !word.is_empty())
}

/// Thai, Lao, Khmer and Burmese; kana and Han.
pub(crate) fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
