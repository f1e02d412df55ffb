//! Sockets and the sessions that opened them: looked at together, at a time that the test chooses.

use bellhop::auth::Auth;
use bellhop_actors::ending::Ending;
use bellhop_actors::fanout::SessionId;
use bellhop_actors::outbox::{Next, OutboxReader, outbox};
use bellhop_domain::AgentId;
use bellhop_domain::conversation::Actor;
use chrono::{DateTime, TimeDelta, Utc};

use crate::fixture::{Fixture, agent};

/// One agent with one open socket.
struct Console {
    fixture: Fixture,
    auth: Auth,
    id: AgentId,
    token: String,
    reader: OutboxReader,
    start: DateTime<Utc>,
}

impl Console {
    async fn new() -> Self {
        let fixture = Fixture::new().await;
        let person = agent("Jon");
        fixture.add(&person).await;
        let Actor::Agent { id, .. } = person else {
            panic!("not an agent")
        };
        let auth = Auth::new(fixture.test.pool.clone());
        let start = Utc::now();
        let token = auth.sign_in(id).await.unwrap();
        let (outbox, reader) = outbox(&std::sync::Arc::default());
        auth.socket_opened(&token, SessionId(1), &outbox);
        Self {
            fixture,
            auth,
            id,
            token,
            reader,
            start,
        }
    }

    async fn check(&self, hours_later: i64) {
        let later = self.start + TimeDelta::hours(hours_later);
        self.auth.check_sockets(later).await.unwrap();
    }

    async fn is_ended(&mut self) -> bool {
        tokio::select! {
            biased;
            next = self.reader.next() => matches!(next, Next::End(Ending::SessionEnded)),
            () = std::future::ready(()) => false,
        }
    }
}

#[tokio::test]
async fn an_open_socket_keeps_its_session_alive() {
    let mut console = Console::new().await;
    for hours in [2, 25, 48] {
        console.check(hours).await;
        assert!(!console.is_ended().await, "after {hours} hours");
    }
    // The hub was away for longer than a session lives.
    console.check(48 + 25).await;
    assert!(console.is_ended().await);
}

#[tokio::test]
async fn a_disabled_agents_socket_is_ended() {
    let mut console = Console::new().await;
    assert!(
        console
            .auth
            .principal(&console.token)
            .await
            .unwrap()
            .is_some()
    );
    let client = console.fixture.test.client().await;
    let disable = "UPDATE agents SET disabled_at = now() WHERE id = $1::text::uuid";
    client
        .execute(disable, &[&console.id.to_string()])
        .await
        .unwrap();
    console.check(0).await;
    assert!(console.is_ended().await);
    let remembered = console.auth.principal(&console.token).await.unwrap();
    assert_eq!(remembered, None, "HTTP does not remember it either");
}

#[tokio::test]
async fn a_deleted_sessions_socket_is_ended() {
    let mut console = Console::new().await;
    let client = console.fixture.test.client().await;
    client.execute("DELETE FROM sessions", &[]).await.unwrap();
    console.check(0).await;
    assert!(console.is_ended().await);
}
