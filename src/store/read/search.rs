//! Which conversations a text finds. Each source gives a bounded number of candidates,
//! so that a common word costs milliseconds; beyond that a search is no longer an answer.
//! Messages and subjects are looked for slice by slice of time, the newest first, and farther back only while a page
//! is not full. Start reading at `Candidates`.

use std::collections::HashSet;

use bellhop_domain::{ContactId, Timestamp, lexemes};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::{BoxableExpression, QueryableByName};
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl as _;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// A condition on `conversations`, whatever else is joined.
pub(super) type Condition<From> = Box<dyn BoxableExpression<From, Pg, SqlType = Bool>>;

/// What the index of words has of a message, letter by letter.
const WORDS: &str = "coalesce(words, words_by_postgres(text, id))";
/// Bits of a message id's time, which the index of words has by its first digits.
const TIME_BITS: u32 = 48;
const DIGIT_BITS: u32 = 4;
/// What the index of subjects has of an event, letter by letter: the subject's words, and the coarse times of the event
/// as messages have those of their ids.
const SUBJECTS: &str = "to_tsvector('simple', regexp_replace(payload ->> 'to', '[^[:alnum:]]+', ' ', 'g')) \
    || array_to_tsvector(ARRAY[ \
        '@' || left(lpad(to_hex((extract(epoch FROM at - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::bigint), 12, '0'), 6), \
        '@' || left(lpad(to_hex((extract(epoch FROM at - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::bigint), 12, '0'), 5), \
        '@' || left(lpad(to_hex((extract(epoch FROM at - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::bigint), 12, '0'), 4)])";
/// In bytes; with fewer letters half of all words begin.
const BEGINNING_BYTES_MIN: usize = 4;

/// Lengths of slices, finest first, by the first digits of an id's time, and how many of one length are looked through
/// at once: with six digits they are 4.7 hours long, with five 3.1 days, with four 49.7 days.
const LENGTHS: [(u32, i64); 3] = [(FINEST_DIGITS, 9), (5, 6), (4, 3)];
const FINEST_DIGITS: u32 = 6;
/// While nothing is found at all, each look goes so much farther than the one before.
const FARTHER_MAX: i64 = 16;
/// Slices that are asked for together. Postgres goes through either all of their messages or all that have the rarest
/// word, and compares each with all slices: one by one costs more where a word is rare, many more where none is.
const TOGETHER: usize = 3;

/// What was looked through of the past, in the finest slices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Seen {
    newest: i64,
    /// The oldest slice of all that were looked through.
    down_to: i64,
}

impl Seen {
    fn nothing(until: Timestamp) -> Self {
        let bits = TIME_BITS.saturating_sub(DIGIT_BITS.saturating_mul(FINEST_DIGITS));
        let newest = (until.0 / 1_000) >> bits;
        let down_to = newest.saturating_add(1);
        Self { newest, down_to }
    }

    /// As far as a page of `wanted` will probably be full of what was not enough until here, and half as much again:
    /// what is found more than that is read for nothing. The newest slice has hardly begun, so it counts for none.
    /// Queries for some slices each, newest first; None when all of the past is to be looked through.
    fn look(&mut self, found: usize, wanted: usize) -> Option<Vec<String>> {
        let seen = self.newest.saturating_sub(self.down_to).max(0);
        let [found, wanted] = [found, wanted].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let enough = seen
            .saturating_mul(wanted)
            .saturating_mul(3)
            .checked_div(found.saturating_mul(2));
        let far = seen.saturating_mul(FARTHER_MAX);
        // A slice more at least, or a page that is nearly full would be looked for where it was.
        let length = enough.unwrap_or(far).min(far).max(seen.saturating_add(1));
        let until = self.newest.saturating_sub(length);
        for (digits, slices_max) in LENGTHS {
            let coarser = DIGIT_BITS.saturating_mul(FINEST_DIGITS.saturating_sub(digits));
            let newest = self.down_to.saturating_sub(1) >> coarser;
            let oldest = until >> coarser;
            if newest.saturating_sub(oldest) < slices_max {
                self.down_to = oldest << coarser;
                let width = usize::try_from(digits).unwrap_or_default();
                let slices = (oldest..=newest)
                    .rev()
                    .map(|slice| format!("'@{slice:0width$x}'"));
                let slices: Vec<_> = slices.collect();
                let together = slices.chunks(TOGETHER).map(|some| some.join(" | "));
                return Some(together.collect());
            }
        }
        None
    }
}

/// Conversations that may be an answer for agents: the page takes the newest of them that pass its filters.
pub(super) struct Candidates {
    text: String,
    ids: HashSet<Uuid>,
    seen: Seen,
    is_all: bool,
}

impl Candidates {
    /// By number and by contact, which costs the same however far back messages are looked for.
    pub(super) async fn by_name(
        pool: &Pool,
        text: String,
        until: Timestamp,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            ids: by_name(pool, &text).await?,
            text,
            seen: Seen::nothing(until),
            is_all: false,
        })
    }

    /// Until there are enough for a page of `wanted`, of which the last look gave `found`. False when there are no more.
    pub(super) async fn look_farther(
        &mut self,
        pool: &Pool,
        found: usize,
        wanted: usize,
    ) -> Result<bool, StoreError> {
        let mut found = found;
        while !self.is_all {
            let slices = self.seen.look(found, wanted);
            self.is_all = slices.is_none();
            let slices = slices.unwrap_or_else(|| vec![String::new()]);
            self.ids.extend(within(pool, &self.text, slices).await?);
            found = self.ids.len();
            if found >= wanted {
                break;
            }
        }
        Ok(!self.is_all)
    }

    pub(super) fn condition<From: 'static>(&self) -> Condition<From> {
        // An array, which is made first: a list of ids tempts Postgres to walk all conversations by activity for a few.
        let ids: Vec<Uuid> = self.ids.iter().copied().collect();
        let condition = sql::<Bool>("conversations.id = ANY (ARRAY(SELECT unnest(");
        Box::new(condition.bind::<Array<SqlUuid>, _>(ids).sql(")))"))
    }
}

/// Whose messages or subjects have these words in these slices; an empty one is all of the past.
async fn within(pool: &Pool, text: &str, slices: Vec<String>) -> Result<Vec<Uuid>, StoreError> {
    // What is asked for is made once for each slice; beside a column it would be made for each row.
    let query = format!(
        "WITH asked AS MATERIALIZED (
            SELECT CASE slice WHEN '' THEN words ELSE words && slice::tsquery END AS words,
                CASE slice WHEN '' THEN beginnings ELSE beginnings && slice::tsquery END AS beginnings
            FROM (SELECT nullif($1, '')::tsquery AS hubs, websearch_to_tsquery('simple', $2) AS postgres,
                nullif($3, '')::tsquery AS beginnings) typed
            CROSS JOIN LATERAL (SELECT CASE hubs WHEN postgres THEN hubs ELSE hubs || postgres END AS words) either
            CROSS JOIN unnest($5) AS slice)
        (SELECT found.id FROM asked CROSS JOIN LATERAL (
            SELECT conversation_id AS id FROM messages WHERE {WORDS} @@ asked.words OFFSET 0) found LIMIT 5000)
        UNION (SELECT found.id FROM asked CROSS JOIN LATERAL (
            SELECT conversation_id AS id FROM recorded_events JOIN conversations named ON named.id = conversation_id
            WHERE kind = 'subject_changed' AND {SUBJECTS} @@ asked.beginnings AND named.subject ILIKE $4
            OFFSET 0) found LIMIT 200)"
    );
    let mut searching = pool.search().await?;
    let found = sql_query(query)
        .bind::<Text, _>(lexemes::tsquery(text).unwrap_or_default())
        .bind::<Text, _>(text)
        .bind::<Text, _>(words_of_subject(text))
        .bind::<Text, _>(like_pattern(text))
        .bind::<Array<Text>, _>(slices)
        .load::<Found>(&mut searching.connection)
        .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// What agents find beside words of messages and subjects: the number, and parts of the contact's name or email
/// that begin where a word begins. Whoever has several cards is found by each of them, with all that is theirs.
/// However far back messages are looked for, these are the same, so they are asked for once.
async fn by_name(pool: &Pool, text: &str) -> Result<HashSet<Uuid>, StoreError> {
    let number = text.trim_start_matches('#').parse().unwrap_or(-1_i64);
    let mut searching = pool.search().await?;
    // The query stands in a SELECT of its own, which Postgres runs once; beside a column it would run for each row.
    // Nothing but signs has no word: a null, which finds nothing.
    let found = sql_query(
        "(SELECT c.id FROM (SELECT coalesce(joined_into, id) AS head FROM contacts
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
        " AND m.visibility = 'public' AND coalesce(m.words, to_tsvector('simple', m.text)) @@ (SELECT nullif(",
    )
    .bind::<Text, _>(lexemes::tsquery(text).unwrap_or_default())
    .sql(", '')::tsquery || websearch_to_tsquery('simple', ")
    .bind::<Text, _>(text.to_owned())
    .sql(")))");
    Box::new(condition)
}

/// A query for all of the text's words, each of which may go on. Without a word it is empty.
fn beginnings(text: &str) -> String {
    let words = each_word(text).map(|word| format!("'{word}':*"));
    words.collect::<Vec<_>>().join(" & ")
}

/// The same for subjects, of which only the last word may go on: the text must stand there as it was typed.
/// A short one is looked for whole, and beside others not at all.
fn words_of_subject(text: &str) -> String {
    let mut words: Vec<_> = each_word(text).collect();
    let last = words.pop().unwrap_or_default();
    let mut terms: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    if last.len() >= BEGINNING_BYTES_MIN {
        terms.push(format!("'{last}':*"));
    } else if terms.is_empty() && !last.is_empty() {
        terms.push(format!("'{last}'"));
    }
    terms.join(" & ")
}

fn each_word(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
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
        assert_eq!(words_of_subject("The refu"), "'the' & 'refu':*");
        assert_eq!(words_of_subject("late_del"), "'late'");
        assert_eq!(words_of_subject("of"), "'of'");
        assert_eq!(words_of_subject("订单"), "'订单':*");
        assert_eq!(words_of_subject("?"), "");
    }

    #[test]
    fn what_is_looked_for_is_what_is_indexed() {
        let plain = |sql: &str| sql.split_whitespace().collect::<String>();
        let words = include_str!("../../../migrations/2026-11-30-000062_by_every_word/up.sql");
        assert!(plain(words).contains(&format!("gin({})", plain(WORDS))));
        let subjects =
            include_str!("../../../migrations/2026-11-30-000031_by_subject_and_time/up.sql");
        assert!(plain(subjects).contains(&format!("gin(({}))", plain(SUBJECTS))));
    }

    #[test]
    fn the_slices_are_those_that_messages_have() {
        let digits = LENGTHS.map(|(digits, _)| usize::try_from(digits).unwrap());
        assert_eq!(digits, lexemes::SLICE_DIGITS);
    }

    /// Each look goes on where the one before ended.
    #[test]
    fn a_look_goes_as_far_as_the_last_one_found_little() {
        let mut seen = Seen::nothing(Timestamp(0x01a2_1b4a_71b1 * 1_000));
        let mut look = |found| match seen.look(found, 51) {
            Some(slices) => slices.join(", ").replace(['\'', '@'], ""),
            None => "everything".to_owned(),
        };
        assert_eq!(look(0), "01a21b | 01a21a");
        assert_eq!(look(20), "01a219 | 01a218");
        assert_eq!(
            look(20),
            "01a217 | 01a216 | 01a215, 01a214 | 01a213 | 01a212, 01a211 | 01a210"
        );
        assert_eq!(look(50), "01a20f | 01a20e | 01a20d, 01a20c | 01a20b");
        assert_eq!(look(20), "01a20 | 01a1f | 01a1e, 01a1d");
        assert_eq!(look(14), "01a1 | 01a0");
        assert_eq!(look(49), "019f | 019e");
        assert_eq!(look(10), "everything");
    }

    #[test]
    fn every_look_goes_farther_and_the_last_is_at_everything() {
        for found in 0..51 {
            let mut seen = Seen::nothing(Timestamp(0x01a2_1b4a_71b1 * 1_000));
            let mut looks = 0;
            let mut before = seen.down_to;
            while let Some(slices) = seen.look(found, 51) {
                assert!(
                    !slices.is_empty() && seen.down_to < before,
                    "{found}: {seen:?}"
                );
                before = seen.down_to;
                looks += 1;
            }
            assert!(looks <= 20, "{found}: {looks}");
        }
    }

    #[test]
    fn what_is_rare_takes_four_looks() {
        let mut seen = Seen::nothing(Timestamp(0x01a2_1b4a_71b1 * 1_000));
        let mut looks = Vec::new();
        while let Some(slices) = seen.look(0, 51) {
            looks.push(slices.len());
        }
        assert_eq!(looks, [1, 1, 1]);
    }
}
