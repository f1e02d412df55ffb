//! Which conversations a text finds. Each source gives a bounded number of candidates,
//! so that a common word costs milliseconds; beyond that a search is no longer an answer.
//! Messages are looked for among the newest first, and farther back only while a page is not full.

use std::fmt::Write as _;

use bellhop_domain::{ContactId, Timestamp, lexemes};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::{BoxableExpression, QueryableByName};
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl as _;
use uuid::Uuid;

use super::Audience;
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// A condition on `conversations`, whatever else is joined.
pub(super) type Condition<From> = Box<dyn BoxableExpression<From, Pg, SqlType = Bool>>;

/// What the index of words has of a message, letter by letter.
const WORDS: &str = "coalesce(words, to_tsvector('simple', text) || array_to_tsvector( \
    ARRAY['@' || left(id::text, 6), '@' || left(id::text, 5), '@' || left(id::text, 4)]))";
/// A query of what was typed. In words of the hub, which is nothing when there are none: a null, which finds nothing,
/// where a slice alone would find all of the slice;
const TYPED: &str = "nullif(";
/// or in words of Postgres, which messages have that are older than the hub's words.
const OR_TYPED: &str = ", '')::tsquery || websearch_to_tsquery('simple', ";
/// Bits of a message id's time, which the index of words has by its first digits.
const TIME_BITS: u32 = 48;
const DIGIT_BITS: u32 = 4;
/// The slice of time that the page begins in has hardly begun itself; the one before it is whole.
const SLICES: i64 = 2;

/// What is looked for, as far as it is the same for every reach.
pub(super) struct Asked {
    pub(super) text: String,
    /// Nothing for contacts.
    pub(super) by_name: Vec<Uuid>,
}

/// How far back messages are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// The page's and the one before it of the slices that these many first digits of an id tell apart:
    /// with six they are 4.7 hours long, with five 3.1 days, with four 49.7 days.
    Slices {
        digits: u8,
    },
    Everything,
}

/// A word of every page of newest messages is found in the first; each of the others has at most some hundred times
/// as many messages to go through as the page could not be filled from.
pub(super) const REACHES: [Reach; 4] = [
    Reach::Slices { digits: 6 },
    Reach::Slices { digits: 5 },
    Reach::Slices { digits: 4 },
    Reach::Everything,
];

impl Reach {
    /// A query for messages of the slices that end at `until`; empty, which is no condition, when any will do.
    fn slices(self, until: Timestamp) -> String {
        let Self::Slices { digits } = self else {
            return String::new();
        };
        let bits = TIME_BITS.saturating_sub(DIGIT_BITS.saturating_mul(digits.into()));
        let last = (until.0 / 1_000) >> bits;
        let width = usize::from(digits);
        let mut query = String::new();
        for slice in (0..SLICES).map(|back| last.saturating_sub(back)) {
            let or = if query.is_empty() { "" } else { " | " };
            // Writing into a string cannot fail.
            let _written = write!(query, "{or}'@{slice:0width$x}'");
        }
        query
    }
}

/// What agents find beside words of messages: the number, and parts of the subject and of the contact's name or email
/// that begin where a word begins. Whoever has several cards is found by each of them, with all that is theirs.
/// However far back messages are looked for, these are the same, so they are asked for once.
pub(super) async fn by_name(pool: &Pool, text: &str) -> Result<Vec<Uuid>, StoreError> {
    let number = text.trim_start_matches('#').parse().unwrap_or(-1_i64);
    let mut searching = pool.search().await?;
    // Each query stands in a SELECT of its own, which Postgres runs once; beside a column it would run for each row.
    // Nothing but signs has no word: a null, which finds nothing.
    let found = sql_query(
        "(SELECT e.conversation_id AS id FROM events e
            JOIN conversations named ON named.id = e.conversation_id
            WHERE e.kind = 'subject_changed'
                AND to_tsvector('simple', regexp_replace(e.payload ->> 'to', '[^[:alnum:]]+', ' ', 'g')) @@ (
                    SELECT CASE WHEN $1 <> '' THEN $1::tsquery END) AND named.subject ILIKE $2 LIMIT 200)
        UNION ALL (SELECT c.id FROM (SELECT coalesce(joined_into, id) AS head FROM contacts
            WHERE to_tsvector('simple', regexp_replace(
                coalesce(name, '') || ' ' || coalesce(email, ''), '[^[:alnum:]]+', ' ', 'g')) @@ (
                    SELECT CASE WHEN $1 <> '' THEN $1::tsquery END) AND (name ILIKE $2 OR email ILIKE $2)
            LIMIT 300) found CROSS JOIN LATERAL (
                SELECT found.head AS id UNION ALL SELECT id FROM contacts WHERE joined_into = found.head
            ) cards JOIN conversations c ON c.contact_id = cards.id LIMIT 300)
        UNION ALL (SELECT id FROM conversations WHERE number = $3)",
    )
    .bind::<Text, _>(beginnings(text))
    .bind::<Text, _>(like_pattern(text))
    .bind::<BigInt, _>(number)
    .load::<Found>(&mut searching.connection)
    .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Words of messages, and what `by_name` found.
fn for_agents<From: 'static>(
    text: &str,
    (reach, until): (Reach, Timestamp),
    by_name: &[Uuid],
) -> Condition<From> {
    // An array, which is made first: a list of ids tempts Postgres to walk all conversations by activity for a few.
    let condition = sql::<Bool>(
        "conversations.id = ANY (ARRAY(SELECT conversation_id FROM messages WHERE ",
    )
    .sql(WORDS)
    .sql(
        " @@ (SELECT CASE asked.slices WHEN '' THEN typed ELSE typed && asked.slices::tsquery END FROM (SELECT ",
    )
    .bind::<Text, _>(reach.slices(until))
    .sql("::text AS slices) asked, (SELECT ")
    .sql(TYPED)
    .bind::<Text, _>(lexemes::tsquery(text).unwrap_or_default())
    .sql(OR_TYPED)
    .bind::<Text, _>(text.to_owned())
    .sql(") AS typed) query) LIMIT 5000) || ")
    .bind::<Array<SqlUuid>, _>(by_name.to_vec())
    .sql(")");
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
        " AND m.visibility = 'public' AND coalesce(m.words, to_tsvector('simple', m.text)) @@ (SELECT ",
    )
    .sql(TYPED)
    .bind::<Text, _>(lexemes::tsquery(text).unwrap_or_default())
    .sql(OR_TYPED)
    .bind::<Text, _>(text.to_owned())
    .sql(")))");
    Box::new(condition)
}

/// A query for all of the text's words, each of which may go on. Without a word it finds nothing.
fn beginnings(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let words = words.map(|word| format!("'{}':*", word.to_lowercase()));
    words.collect::<Vec<_>>().join(" & ")
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
    asked: &Asked,
    audience: Audience,
    contact_id: Option<ContactId>,
    range: (Reach, Timestamp),
) -> Condition<From> {
    match (audience, contact_id) {
        (Audience::Agents, _) => for_agents(&asked.text, range, &asked.by_name),
        (Audience::Contact, Some(contact_id)) => for_contact(&asked.text, contact_id),
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

    #[test]
    fn words_may_go_on_and_signs_are_none() {
        assert_eq!(beginnings("Otto@exam"), "'otto':* & 'exam':*");
        assert_eq!(beginnings(r"' \ ( & | !"), "");
    }

    #[test]
    fn messages_are_looked_for_by_what_is_indexed() {
        let index = include_str!("../../../migrations/2026-11-30-000022_by_words/up.sql");
        let plain = |sql: &str| sql.split_whitespace().collect::<String>();
        assert!(plain(index).contains(&format!("gin(({}))", plain(WORDS))));
    }

    #[test]
    fn the_reaches_are_the_slices_that_messages_have() {
        let reaches = REACHES.iter().filter_map(|reach| match reach {
            Reach::Slices { digits } => Some(usize::from(*digits)),
            Reach::Everything => None,
        });
        assert!(reaches.eq(lexemes::SLICE_DIGITS));
    }

    #[test]
    fn slices_end_where_the_page_begins() {
        let until = Timestamp(0x01a2_1b4a_71b1 * 1_000);
        let slices = |digits| Reach::Slices { digits }.slices(until);
        assert_eq!(slices(6), "'@01a21b' | '@01a21a'");
        assert_eq!(slices(5), "'@01a21' | '@01a20'");
        assert_eq!(slices(4), "'@01a2' | '@01a1'");
        assert_eq!(Reach::Everything.slices(until), "");
    }
}
