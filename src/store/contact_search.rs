//! Whom a part of a name or an e-mail address finds, wherever in it the part stands.
//! An index by letters tells the few who have a rare one; of a common one it would tell half of all contacts, and then
//! those who were seen last are looked through instead: a page of them is soon full.

use diesel::prelude::QueryableByName;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;

/// So many are put in order in a few milliseconds; and where there are more among 200,000, a page of 50 is full after
/// some 5,000 that are looked through.
const FEW_MAX: usize = 2_000;

/// As the index `contacts_by_part` has it, word for word.
const LETTERS: &str = r"(
    string_to_array(lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(card_name, '')), NULL)
    || string_to_array(regexp_replace(
        lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(card_name, '')),
        '(..)', E'\\1\x1f', 'g'), E'\x1f')
    || string_to_array(regexp_replace(
        substr(lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(card_name, '')), 2),
        '(..)', E'\\1\x1f', 'g'), E'\x1f'))";

pub(super) struct Part {
    text: String,
    /// Of ILIKE, anywhere in the column; `%` and `_` stand for themselves.
    pub(super) pattern: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    head: Uuid,
}

impl Part {
    /// Nothing where nothing is looked for.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.replace('\0', "");
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let mut pattern = String::from("%");
        for character in text.chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        Some(Self {
            text: text.to_owned(),
            pattern,
        })
    }
}

/// The people whose cards have it, or nothing when they are many.
pub(super) async fn few_with(pool: &Pool, part: &Part) -> Result<Option<Vec<Uuid>>, StoreError> {
    let mut searching = pool.search().await?;
    // What is asked for stands in a SELECT of its own: Postgres does not guess from the letters then, and takes the index.
    let query = format!(
        "SELECT coalesce(joined_into, id) AS head FROM contacts
        WHERE {LETTERS} @> ARRAY(
                SELECT substr(lower($1), at, 2) FROM generate_series(1, greatest(length(lower($1)) - 1, 1)) at)
            AND (name ILIKE $2 OR email ILIKE $2 OR card_name ILIKE $2)
        LIMIT $3"
    );
    let found: Vec<Found> = sql_query(query)
        .bind::<Text, _>(&part.text)
        .bind::<Text, _>(&part.pattern)
        .bind::<BigInt, _>(i64::try_from(FEW_MAX.saturating_add(1)).unwrap_or(i64::MAX))
        .load(&mut searching.connection)
        .await?;
    let are_few = found.len() <= FEW_MAX;
    Ok(are_few.then(|| found.into_iter().map(|one| one.head).collect()))
}

#[cfg(test)]
mod tests {
    use super::LETTERS;

    /// Otherwise the index is of no use, and a search reads all contacts.
    #[test]
    fn the_index_is_asked_in_its_own_words() {
        let index = include_str!("../../migrations/2026-11-30-000010_contacts_by_part/up.sql");
        assert!(index.contains(LETTERS), "{LETTERS}");
    }
}
