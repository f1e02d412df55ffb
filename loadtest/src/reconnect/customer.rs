//! One customer's way back: connect, log in with what they have, read the rest.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{bail, ensure};
use serde::Deserialize;

use super::diary::Diary;
use crate::room::Addresses;
use crate::target::Target;
use crate::wire::{Answer, Line, Socket};

/// As docs/protocol.md asks: a random time up to this, doubled with each attempt.
const BACK_OFF: Duration = Duration::from_millis(500);
const BACK_OFF_MAX: Duration = Duration::from_secs(30);

pub(super) struct Customer {
    pub(super) token: String,
    pub(super) conversation: String,
    pub(super) history: String,
    diary: Mutex<Diary>,
    /// The socket of now.
    line: Mutex<Option<Arc<Line>>>,
}

#[derive(Deserialize)]
struct Fact {
    #[serde(default)]
    seq: u64,
    /// Only facts have one; `resumed` and `reset` do not.
    previous_seq: Option<u64>,
}

/// What a frame means for somebody who comes back.
#[derive(PartialEq, Eq)]
enum Heard {
    Resumed,
    Other,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Customer {
    pub(super) fn new(token: String, conversation: String, history: String) -> Self {
        Self {
            token,
            conversation,
            history,
            diary: Mutex::default(),
            line: Mutex::default(),
        }
    }

    pub(super) fn diary(&self) -> MutexGuard<'_, Diary> {
        lock(&self.diary)
    }

    /// Without a farewell.
    pub(super) fn drop_out(&self) -> anyhow::Result<()> {
        match lock(&self.line).take() {
            Some(line) => line.cut(),
            None => Ok(()),
        }
    }

    /// Until everything missed has come; answers the socket and how many attempts failed.
    pub(super) async fn come_back(
        &self,
        target: &Target,
        from: &Addresses,
    ) -> anyhow::Result<(Socket, u64)> {
        let mut failed = 0;
        let mut back_off = BACK_OFF;
        loop {
            match self.attempt(target, from).await {
                Ok(socket) => return Ok((socket, failed)),
                Err(error) if back_off > BACK_OFF_MAX => return Err(error),
                Err(_) => failed += 1,
            }
            tokio::time::sleep(back_off.mul_f64(rand::random())).await;
            back_off *= 2;
        }
    }

    async fn attempt(&self, target: &Target, from: &Addresses) -> anyhow::Result<Socket> {
        let mut socket = Socket::connect(from.next(), target.address).await?;
        let (token, id, history) = (&self.token, &self.conversation, &self.history);
        let have = self.diary().have;
        let login = format!(
            r#"{{"request_id":"login","action":"login","payload":{{"token":"{token}","history":"{history}","resume":[{{"conversation_id":"{id}","seq":{have}}}]}}}}"#
        );
        socket.send(&login).await?;
        *lock(&self.line) = Some(socket.line());
        while self.hear(socket.next().await?)? != Heard::Resumed {}
        Ok(socket)
    }

    /// What comes from now on, until it is aborted or the socket ends.
    pub(super) async fn listen(&self, mut socket: Socket) -> anyhow::Result<()> {
        loop {
            self.hear(socket.next().await?)?;
        }
    }

    fn hear(&self, frame: &str) -> anyhow::Result<Heard> {
        let answer = Answer::parse(frame)?;
        if answer.request_id.is_some() {
            ensure!(answer.success, "refused: {}", answer.code());
            return Ok(Heard::Other);
        }
        if answer.is_push("reset") {
            bail!("the replay was refused as too long");
        }
        if answer.is_push("resumed") {
            return Ok(Heard::Resumed);
        }
        if let Some(payload) = answer.payload
            && let Fact {
                seq,
                previous_seq: Some(previous),
            } = serde_json::from_str(payload.get())?
        {
            self.diary().take(seq, previous);
        }
        Ok(Heard::Other)
    }
}
