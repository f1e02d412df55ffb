//! Two connections to Postgres; each takes whatever is queued while its last commit was in flight, as one insert.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::mpsc;
use tokio_postgres::{Client, NoTls, Statement};

use super::room::Room;
use crate::wire::Line;

const WRITERS: usize = 2;
/// More wait in their sockets.
const QUEUE_MAX: usize = 16_384;
/// Larger inserts are no faster.
const BATCH_MAX: usize = 512;
const TABLE: &str = "CREATE TABLE IF NOT EXISTS floor_messages (
    run text NOT NULL, conversation bigint NOT NULL, seq bigint NOT NULL,
    client_id text NOT NULL, body text NOT NULL,
    posted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, conversation, seq))";
const INSERT: &str = "INSERT INTO floor_messages (run, conversation, seq, client_id, body)
    SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[])";

pub(super) struct Job {
    pub(super) room: Arc<Room>,
    pub(super) line: Arc<Line>,
    pub(super) request_id: String,
    pub(super) client_id: String,
    pub(super) text: String,
}

#[derive(Clone)]
pub(super) struct Writers(Vec<mpsc::Sender<Job>>);

impl Writers {
    pub(super) async fn start(database: &str) -> anyhow::Result<Self> {
        let run = uuid::Uuid::new_v4().to_string();
        let mut queues = Vec::new();
        for _ in 0..WRITERS {
            let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(TABLE).await?;
            let insert = client.prepare(INSERT).await?;
            let (queue, jobs) = mpsc::channel(QUEUE_MAX);
            let writer = Writer {
                client,
                insert,
                run: run.clone(),
            };
            tokio::spawn(writer.write(jobs));
            queues.push(queue);
        }
        Ok(Self(queues))
    }

    /// A conversation always has the same writer, so that its messages stay in order.
    pub(super) async fn put(&self, job: Job) -> anyhow::Result<()> {
        let place = job.room.number % WRITERS;
        let queue = self.0.get(place).context("no such writer")?;
        let sent = queue.send(job).await;
        sent.ok().context("the writer has ended")
    }
}

struct Writer {
    client: Client,
    insert: Statement,
    run: String,
}

impl Writer {
    async fn write(self, mut jobs: mpsc::Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while jobs.recv_many(&mut batch, BATCH_MAX).await > 0 {
            let seqs: Vec<u64> = batch.iter().map(|job| job.room.next_seq()).collect();
            // Without an answer the load generator counts what was unanswered.
            if self.store(&batch, &seqs).await.is_err() {
                return;
            }
            for (job, seq) in batch.drain(..).zip(seqs) {
                tell(&job, seq).await;
            }
        }
    }

    async fn store(&self, batch: &[Job], seqs: &[u64]) -> anyhow::Result<()> {
        let numbers: Vec<i64> = each(batch, |job| job.room.number)?;
        let seqs = seqs.iter().map(|seq| i64::try_from(*seq));
        let seqs = seqs.collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<&str> = batch.iter().map(|job| job.client_id.as_str()).collect();
        let texts: Vec<&str> = batch.iter().map(|job| job.text.as_str()).collect();
        self.client
            .execute(&self.insert, &[&self.run, &numbers, &seqs, &ids, &texts])
            .await?;
        Ok(())
    }
}

fn each(batch: &[Job], of: impl Fn(&Job) -> usize) -> anyhow::Result<Vec<i64>> {
    batch
        .iter()
        .map(|job| Ok(i64::try_from(of(job))?))
        .collect()
}

/// Acknowledges, then delivers. A socket that is gone is told by whoever had it.
async fn tell(job: &Job, seq: u64) {
    let Job {
        request_id,
        client_id,
        text,
        room,
        ..
    } = job;
    let ack = format!(
        r#"{{"request_id":"{request_id}","type":"response","action":"send_message","success":true,"payload":{{"seq":{seq}}}}}"#
    );
    let _gone = job.line.send(&ack).await;
    let (number, previous) = (room.number, seq.saturating_sub(1));
    let push = format!(
        r#"{{"type":"push","action":"message_posted","payload":{{"conversation_id":"{number}","seq":{seq},"previous_seq":{previous},"message":{{"client_id":"{client_id}","text":"{text}"}}}}}}"#
    );
    for watcher in room.watchers() {
        let _gone = watcher.send(&push).await;
    }
}
