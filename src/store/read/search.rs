//! Which conversations a text finds. Each source gives a bounded number of candidates,
//! so that a common word costs milliseconds; beyond that a search is no longer an answer.

use bellhop_domain::ContactId;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::BoxableExpression;
use diesel::sql_types::{BigInt, Bool, Text, Uuid as SqlUuid};

use super::Audience;

/// A condition on `conversations`, whatever else is joined.
pub(super) type Condition<From> = Box<dyn BoxableExpression<From, Pg, SqlType = Bool>>;

/// What agents find: words of messages, parts of the subject and of the contact's name or email, the number.
pub(super) fn for_agents<From: 'static>(text: &str) -> Condition<From> {
    let pattern = like_pattern(text);
    let number = text.trim_start_matches('#').parse().unwrap_or(-1_i64);
    let condition = sql::<Bool>(
        "conversations.id IN (
            (SELECT conversation_id FROM messages
                WHERE to_tsvector('simple', text) @@ websearch_to_tsquery('simple', ",
    )
    .bind::<Text, _>(text.to_owned())
    .sql(") LIMIT 5000) UNION ALL (SELECT id FROM conversations WHERE subject <> '' AND subject ILIKE ")
    .bind::<Text, _>(pattern.clone())
    .sql(
        " LIMIT 1000) UNION ALL (SELECT c.id FROM contacts JOIN conversations c ON c.contact_id = contacts.id
            WHERE name ILIKE ",
    )
    .bind::<Text, _>(pattern.clone())
    .sql(" OR email ILIKE ")
    .bind::<Text, _>(pattern)
    .sql(" LIMIT 1000) UNION ALL (SELECT id FROM conversations WHERE number = ")
    .bind::<BigInt, _>(number)
    .sql("))");
    Box::new(condition)
}

/// What a contact finds: words of public messages in own conversations, which are few.
/// A note, a subject or a name that only agents see must not show itself by being found.
pub(super) fn for_contact<From: 'static>(text: &str, contact_id: ContactId) -> Condition<From> {
    let condition = sql::<Bool>(
        "conversations.id IN (
            SELECT m.conversation_id FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.contact_id = ",
    )
    .bind::<SqlUuid, _>(contact_id.0)
    .sql(
        " AND m.visibility = 'public'
            AND to_tsvector('simple', m.text) @@ websearch_to_tsquery('simple', ",
    )
    .bind::<Text, _>(text.to_owned())
    .sql("))");
    Box::new(condition)
}

/// Anywhere in the column; `%` and `_` stand for themselves.
fn like_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len().saturating_add(2));
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Postgres has no text with a zero in it; nothing matches one either.
pub(super) fn needle(text: &str) -> Option<String> {
    let clean = text.replace('\0', " ");
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// Reads over all that a contact may find need to know the contact.
pub(super) fn condition<From: 'static>(
    text: &str,
    audience: Audience,
    contact_id: Option<ContactId>,
) -> Condition<From> {
    match (audience, contact_id) {
        (Audience::Agents, _) => for_agents(text),
        (Audience::Contact, Some(contact_id)) => for_contact(text, contact_id),
        (Audience::Contact, None) => Box::new(sql::<Bool>("false")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(like_pattern(r"50%_\"), r"%50\%\_\\%");
    }
}
