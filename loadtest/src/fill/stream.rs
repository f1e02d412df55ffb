//! Rows on their way: put into the order of time, in pieces, to one COPY per table.

use anyhow::Context as _;
use futures_util::SinkExt as _;
use tokio::sync::mpsc;
use tokio_postgres::Client;

use super::rows::{HEADER, Row, TRAILER};
use super::stored::Table;
use crate::progress::Counter;

/// A piece is sent when it has so many bytes.
const PIECE: usize = 512 * 1_024;
/// Pieces between whoever makes rows and Postgres: some megabytes for each table.
const PIECES_MAX: usize = 8;

pub(super) type Pieces = mpsc::Receiver<Vec<u8>>;

/// Blocks whoever makes rows when Postgres is slower.
pub(super) struct Outlet {
    piece: Vec<u8>,
    pieces: mpsc::Sender<Vec<u8>>,
    rows: Counter,
}

impl Outlet {
    pub(super) fn new(rows: &Counter) -> (Self, Pieces) {
        let (pieces, taken) = mpsc::channel(PIECES_MAX);
        let outlet = Self {
            piece: HEADER.to_vec(),
            pieces,
            rows: rows.clone(),
        };
        (outlet, taken)
    }

    pub(super) fn put(&mut self, row: &Row) -> anyhow::Result<()> {
        self.piece.extend_from_slice(row.bytes());
        self.rows.add(1);
        if self.piece.len() < PIECE {
            return Ok(());
        }
        self.send()
    }

    fn send(&mut self) -> anyhow::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE * 2));
        self.pieces
            .blocking_send(piece)
            .context("the database takes no more rows")
    }

    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.piece.extend_from_slice(TRAILER);
        self.send()
    }
}

pub(super) async fn copy(client: &Client, table: &Table, mut pieces: Pieces) -> anyhow::Result<()> {
    let Table { name, columns } = table;
    let copy = format!("COPY {name} ({columns}) FROM STDIN (FORMAT binary)");
    let sink = client.copy_in::<_, std::io::Cursor<Vec<u8>>>(&copy).await?;
    let mut sink = std::pin::pin!(sink);
    while let Some(piece) = pieces.recv().await {
        sink.send(std::io::Cursor::new(piece)).await?;
    }
    let copied = sink.finish().await;
    copied.with_context(|| format!("failed to fill {name}"))?;
    Ok(())
}
