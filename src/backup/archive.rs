//! The form of the file: a tar, whose entries are pieces small enough to hold in memory.
//!
//! `manifest.json`, then `files/<key>.<n>` for the pieces of each file, then `database.<n>` for those of what pg_dump
//! wrote, then `end.json` with the SHA-256 of all that stands before it. Both the dump and most files are compressed
//! already, so the tar is not.

use std::io::{Read, Write};

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

use super::error::BackupError;

pub(super) const FORM: u32 = 1;
/// Of one piece; what is longer in a file that is read is no backup.
pub(super) const PIECE_BYTES_MAX: usize = 4 * 1024 * 1024;
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const END: &str = "end.json";
pub(super) const DATABASE: &str = "database";
pub(super) const FILES: &str = "files/";

/// What the backup is of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub form: u32,
    /// Of the Bellhop that made it.
    pub version: String,
    /// RFC 3339.
    pub made_at: String,
    /// Major version of the pg_dump that wrote the database.
    pub pg_dump: u32,
    pub migrations: Vec<String>,
    pub conversations: i64,
    pub files: i64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct End {
    pub sha256: String,
    /// Files whose message was deleted while the backup was made.
    pub gone: u64,
}

/// The sum over the names and bytes of all entries, in order.
struct Sum(digest::Context);

impl Sum {
    fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    fn add(&mut self, name: &str, bytes: &[u8]) {
        // With their lengths, so that nothing can move from one to the next.
        for part in [name.as_bytes(), bytes] {
            self.0.update(&part.len().to_be_bytes());
            self.0.update(part);
        }
    }

    fn hex(self) -> String {
        let sum = self.0.finish();
        sum.as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

pub(super) struct Writer<W: Write> {
    tar: tar::Builder<W>,
    sum: Sum,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(into: W, manifest: &Manifest) -> Result<Self, BackupError> {
        let mut writer = Self {
            tar: tar::Builder::new(into),
            sum: Sum::new(),
        };
        let manifest = serde_json::to_vec_pretty(manifest).map_err(std::io::Error::from)?;
        writer.add(MANIFEST, &manifest)?;
        Ok(writer)
    }

    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.sum.add(name, bytes);
        self.append(name, bytes)
    }

    fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        header.set_mode(0o600);
        Ok(self.tar.append_data(&mut header, name, bytes)?)
    }

    pub(super) fn end(mut self, gone: u64) -> Result<W, BackupError> {
        let sum = std::mem::replace(&mut self.sum, Sum::new());
        let end = End {
            sha256: sum.hex(),
            gone,
        };
        let end = serde_json::to_vec_pretty(&end).map_err(std::io::Error::from)?;
        self.append(END, &end)?;
        Ok(self.tar.into_inner()?)
    }
}

/// One entry: its name, its bytes.
pub(super) type Piece = (String, Vec<u8>);

/// Hands out each piece in order, and after the last one says whether all of them are as they were written.
pub(super) fn pieces<R: Read>(
    archive: &mut tar::Archive<R>,
) -> Result<impl Iterator<Item = Result<Piece, BackupError>>, BackupError> {
    let entries = archive.entries()?;
    let mut sum = Some(Sum::new());
    let read = move |entry: std::io::Result<tar::Entry<'_, R>>| {
        let damaged = |error: std::io::Error| BackupError::Damaged(error.to_string());
        let mut entry = entry.map_err(damaged)?;
        let name = entry
            .path()
            .map_err(damaged)?
            .to_string_lossy()
            .into_owned();
        if usize::try_from(entry.size()).map_or(true, |size| size > PIECE_BYTES_MAX) {
            return Err(BackupError::Damaged(format!("{name} is too long")));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(damaged)?;
        let Some(mut so_far) = sum.take() else {
            return Err(BackupError::Damaged(format!(
                "{name} stands behind the end"
            )));
        };
        if name == END {
            let end: End = serde_json::from_slice(&bytes)
                .map_err(|error| BackupError::Damaged(error.to_string()))?;
            if end.sha256 != so_far.hex() {
                let reason = "the checksum is another one than when it was written";
                return Err(BackupError::Damaged(reason.to_owned()));
            }
        } else {
            so_far.add(&name, &bytes);
            sum = Some(so_far);
        }
        Ok((name, bytes))
    };
    Ok(entries.map(read))
}

/// The file that a piece belongs to: `files/a/b.webp.2` is of `a/b.webp`.
pub(super) fn file_of(name: &str) -> Option<&str> {
    let (key, _number) = name.strip_prefix(FILES)?.rsplit_once('.')?;
    Some(key)
}

pub(super) fn is_of_database(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(name, _)| name == DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            form: FORM,
            version: "0.1.0".to_owned(),
            made_at: "2026-11-27T02:00:00Z".to_owned(),
            pg_dump: 15,
            migrations: Vec::new(),
            conversations: 2,
            files: 1,
        }
    }

    fn read(bytes: &[u8]) -> Result<Vec<Piece>, BackupError> {
        let mut archive = tar::Archive::new(bytes);
        pieces(&mut archive)?.collect()
    }

    fn written() -> Vec<u8> {
        let mut writer = Writer::begin(Vec::new(), &manifest()).unwrap();
        writer.add("files/a/b.webp.1", &[7; 3_000]).unwrap();
        writer.add("database.1", b"dump").unwrap();
        writer.end(0).unwrap()
    }

    #[test]
    fn what_was_written_is_read_in_order() {
        let pieces = read(&written()).unwrap();
        let names: Vec<_> = pieces.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [MANIFEST, "files/a/b.webp.1", "database.1", END]);
        assert_eq!(file_of("files/a/b.webp.1"), Some("a/b.webp"));
        assert_eq!(file_of("database.1"), None);
        assert!(is_of_database("database.12") && !is_of_database(MANIFEST));
    }

    #[test]
    fn no_changed_byte_of_a_piece_goes_unseen() {
        let whole = written();
        let at = |needle: &[u8]| {
            let windows = whole.windows(needle.len());
            windows
                .enumerate()
                .find(|(_, bytes)| *bytes == needle)
                .unwrap()
                .0
        };
        for place in [
            at(b"conversations"),
            at(&[7; 20]),
            at(b"dump"),
            at(b"database.1"),
        ] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            assert!(read(&bytes).is_err(), "byte {place}");
        }
    }
}
