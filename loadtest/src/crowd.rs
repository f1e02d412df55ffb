//! People who are there and say nothing: open sockets that answer pings.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::task::JoinHandle;

use crate::progress::{Counter, Progress};
use crate::report::Report;
use crate::room::Addresses;
use crate::target::{AT_ONCE, Target};
use crate::wire::{Line, Socket, failure};

#[derive(Default)]
pub(crate) struct Crowd {
    /// The oldest first.
    people: VecDeque<Person>,
    gone: Arc<Mutex<BTreeMap<String, u64>>>,
}

struct Person {
    token: String,
    line: Arc<Line>,
    reads: JoinHandle<()>,
}

impl Crowd {
    /// All of them, as fast as the hub takes them.
    pub(crate) async fn gather(
        target: &Target,
        from: &Addresses,
        tokens: Vec<String>,
    ) -> anyhow::Result<Self> {
        let open = Counter::default();
        let _line = Progress::show("idle sockets", &open, u64::try_from(tokens.len())?);
        let mut crowd = Self::default();
        let one = |token: String| {
            let open = open.clone();
            async move {
                let socket = target.log_in(from, &token).await?;
                open.add(1);
                anyhow::Ok((token, socket))
            }
        };
        let mut coming = stream::iter(tokens.into_iter().map(one)).buffer_unordered(AT_ONCE);
        while let Some((token, socket)) = coming.try_next().await? {
            crowd.add(token, socket);
        }
        Ok(crowd)
    }

    pub(crate) fn add(&mut self, token: String, mut socket: Socket) {
        let gone = Arc::clone(&self.gone);
        let line = socket.line();
        let reads = tokio::spawn(async move {
            loop {
                if let Err(error) = socket.next().await {
                    let mut gone = gone.lock().unwrap_or_else(PoisonError::into_inner);
                    let count = gone.entry(failure(&error)).or_default();
                    *count = count.saturating_add(1);
                    return;
                }
            }
        });
        self.people.push_back(Person { token, line, reads });
    }

    /// Whoever is here longest goes without a farewell and comes again.
    pub(crate) async fn replace_one(
        &mut self,
        target: &Target,
        from: &Addresses,
    ) -> anyhow::Result<()> {
        if let Some(person) = self.people.pop_front() {
            person.leave()?;
            let socket = target.log_in(from, &person.token).await?;
            self.add(person.token, socket);
        }
        Ok(())
    }

    /// All at once, without a farewell; who was gone before that, unwanted, is a problem.
    pub(crate) fn leave(self, report: &mut Report) -> anyhow::Result<()> {
        let gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        for (why, count) in gone.iter() {
            report.problem(format!("{count} idle sockets ended: {why}"));
        }
        drop(gone);
        self.people.iter().try_for_each(Person::leave)
    }
}

impl Person {
    fn leave(&self) -> anyhow::Result<()> {
        self.reads.abort();
        self.line.cut()
    }
}
