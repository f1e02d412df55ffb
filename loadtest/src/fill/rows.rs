//! Rows in Postgres' binary COPY format: nothing to escape, nothing for Postgres to parse.

use bellhop_domain::{MessageId, Timestamp, lexemes};
use uuid::Uuid;

/// Signature, no flags, no extension.
pub(super) const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Instead of a row's number of columns.
pub(super) const TRAILER: &[u8] = &[0xff, 0xff];
/// Microseconds from 1970 to 2000, which Postgres counts from.
const EPOCH: i64 = 946_684_800_000_000;
const NULL: i32 = -1;
/// The version of `jsonb` on the wire.
const JSONB: u8 = 1;
/// The type `text`, for arrays of it.
const TEXT_OID: i32 = 25;

/// One row; columns are added in the order in which COPY names them.
pub(super) struct Row(Vec<u8>);

impl Row {
    pub(super) fn new(columns: i16) -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(&columns.to_be_bytes());
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn length(&mut self, bytes: usize) {
        // A column of two gigabytes would be refused by Postgres anyway.
        let length = i32::try_from(bytes).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
    }

    fn value(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn null(&mut self) {
        self.0.extend_from_slice(&NULL.to_be_bytes());
    }

    fn some<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => put(self, value),
            None => self.null(),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.value(text.as_bytes());
    }

    pub(super) fn maybe_text(&mut self, text: Option<&str>) {
        self.some(text, Self::text);
    }

    pub(super) fn uuid(&mut self, id: Uuid) {
        self.value(id.as_bytes());
    }

    pub(super) fn maybe_uuid(&mut self, id: Option<Uuid>) {
        self.some(id, Self::uuid);
    }

    pub(super) fn bigint(&mut self, number: i64) {
        self.value(&number.to_be_bytes());
    }

    pub(super) fn integer(&mut self, number: i32) {
        self.value(&number.to_be_bytes());
    }

    pub(super) fn boolean(&mut self, is_so: bool) {
        self.value(&[u8::from(is_so)]);
    }

    pub(super) fn time(&mut self, at: Timestamp) {
        self.bigint(at.0.saturating_sub(EPOCH));
    }

    pub(super) fn maybe_time(&mut self, at: Option<Timestamp>) {
        self.some(at, Self::time);
    }

    pub(super) fn json(&mut self, json: &str) {
        self.length(json.len().saturating_add(1));
        self.0.push(JSONB);
        self.0.extend_from_slice(json.as_bytes());
    }

    pub(super) fn maybe_json(&mut self, json: Option<&str>) {
        self.some(json, Self::json);
    }

    /// Of a message, as the hub stores them.
    pub(super) fn words(&mut self, text: &str, id: MessageId) {
        self.value(&lexemes::tsvector(text, id));
    }

    pub(super) fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) {
        let start = self.0.len();
        self.length(0);
        let count = i32::try_from(texts.len()).unwrap_or(i32::MAX);
        let dimensions = i32::from(count > 0);
        for number in [dimensions, 0, TEXT_OID] {
            self.0.extend_from_slice(&number.to_be_bytes());
        }
        if count > 0 {
            // So many, numbered from 1.
            for number in [count, 1] {
                self.0.extend_from_slice(&number.to_be_bytes());
            }
        }
        for text in texts {
            self.text(text);
        }
        let length = self.0.len().saturating_sub(start).saturating_sub(4);
        let length = i32::try_from(length).unwrap_or(i32::MAX).to_be_bytes();
        if let Some(place) = self.0.get_mut(start..start.saturating_add(4)) {
            place.copy_from_slice(&length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_a_length_and_bytes() {
        let mut row = Row::new(3);
        row.boolean(true);
        row.maybe_text(None);
        row.time(Timestamp(EPOCH + 1));
        let expected = [
            &[0, 3][..],
            &[0, 0, 0, 1, 1],
            &[0xff; 4],
            &[0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1],
        ];
        assert_eq!(row.bytes(), expected.concat());
    }

    #[test]
    fn an_array_knows_its_own_length() {
        let mut row = Row::new(1);
        row.texts(["a", "bc"].into_iter());
        // One dimension, no nulls, text, two from 1, each with its length.
        assert_eq!(row.bytes().get(2..6), Some(&[0, 0, 0, 20 + 5 + 6][..]));
        let mut empty = Row::new(1);
        empty.texts([].into_iter());
        assert_eq!(empty.bytes().get(2..6), Some(&[0, 0, 0, 12][..]));
    }
}
