//! Makes a backup, beside a running hub or without one.

use std::io::Write;
use std::process::Stdio;

use bytes::Bytes;
use chrono::{SecondsFormat, Utc};
use futures_util::TryStreamExt as _;
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::archive::{DATABASE, FILES, FORM, Manifest, PIECE_BYTES_MAX, Writer};
use super::error::BackupError;
use super::programs::Program;
use crate::files::{FileError, FileStore};
use crate::store::database::Database;
use crate::store::migrate;
use crate::store::pool::Pool;
use crate::store::snapshot::{Snapshot, is_still_carried};

pub struct Saved {
    pub manifest: Manifest,
    /// Files whose message was deleted while the backup was made.
    pub gone: u64,
}

/// Everything that was acknowledged before this is called is in it.
pub async fn save<W: Write>(
    database: &Database,
    pool: &Pool,
    files: &FileStore,
    into: W,
) -> Result<(W, Saved), BackupError> {
    let migrations = migrate::applied(database).await?;
    let mut snapshot = Snapshot::open(database).await?;
    let name = snapshot.export().await?;
    let program = Program::find("pg_dump", snapshot.server_major().await?, database).await?;
    let sizes = snapshot.sizes().await?;
    let manifest = Manifest {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        pg_dump: program.major,
        migrations,
        conversations: sizes.conversations,
        files: sizes.carried_files,
    };
    let mut writer = Writer::begin(into, &manifest)?;
    let gone = write_files(&mut snapshot, pool, files, &mut writer).await?;
    write_database(program, &name, &mut writer).await?;
    // pg_dump has read all of it by now.
    drop(snapshot);
    let into = writer.end(gone)?;
    Ok((into, Saved { manifest, gone }))
}

/// In pieces of one length, but the last one.
struct Pieces<'a, W: Write> {
    name: String,
    number: u32,
    waiting: Vec<u8>,
    writer: &'a mut Writer<W>,
}

impl<'a, W: Write> Pieces<'a, W> {
    fn new(name: String, writer: &'a mut Writer<W>) -> Self {
        Self {
            name,
            number: 0,
            waiting: Vec::new(),
            writer,
        }
    }

    fn add(&mut self, mut bytes: &[u8]) -> Result<(), BackupError> {
        while !bytes.is_empty() {
            let room = PIECE_BYTES_MAX.saturating_sub(self.waiting.len());
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
            if self.waiting.len() >= PIECE_BYTES_MAX {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), BackupError> {
        self.number = self.number.saturating_add(1);
        let name = format!("{}.{}", self.name, self.number);
        self.writer.add(&name, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    fn end(mut self) -> Result<(), BackupError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.write()
    }
}

async fn write_files<W: Write>(
    snapshot: &mut Snapshot,
    pool: &Pool,
    files: &FileStore,
    writer: &mut Writer<W>,
) -> Result<u64, BackupError> {
    let (mut last, mut gone) = (Uuid::nil(), 0_u64);
    loop {
        let page = snapshot.files_after(last).await?;
        let Some(end) = page.last() else {
            return Ok(gone);
        };
        last = end.id;
        for file in &page {
            let keys = std::iter::once(&file.storage_key).chain(&file.thumbnail_key);
            for key in keys {
                match write_file(files, key, writer).await {
                    // Its message was deleted meanwhile.
                    Err(BackupError::Files(FileError::NotFound))
                        if !is_still_carried(pool, file.id).await? =>
                    {
                        gone = gone.saturating_add(1);
                    }
                    written => written?,
                }
            }
        }
    }
}

async fn write_file<W: Write>(
    files: &FileStore,
    key: &str,
    writer: &mut Writer<W>,
) -> Result<(), BackupError> {
    let mut reading = files.read(key, None).await?;
    let mut pieces = Pieces::new(format!("{FILES}{key}"), writer);
    while let Some(bytes) = next(&mut reading.bytes).await? {
        pieces.add(&bytes)?;
    }
    pieces.end()
}

async fn next(
    bytes: &mut futures_util::stream::BoxStream<'static, Result<Bytes, object_store::Error>>,
) -> Result<Option<Bytes>, BackupError> {
    let next = bytes.try_next().await;
    next.map_err(|error| BackupError::Files(error.into()))
}

async fn write_database<W: Write>(
    program: Program,
    snapshot: &str,
    writer: &mut Writer<W>,
) -> Result<(), BackupError> {
    let snapshot = format!("--snapshot={snapshot}");
    let arguments = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        &snapshot,
    ];
    let mut running = program.start(&arguments, |command| {
        command.stdout(Stdio::piped());
    })?;
    let mut pieces = Pieces::new(DATABASE.to_owned(), writer);
    if let Some(mut output) = running.child.stdout.take() {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = output.read(&mut buffer).await?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            pieces.add(bytes)?;
        }
    }
    pieces.end()?;
    running.finish().await
}
