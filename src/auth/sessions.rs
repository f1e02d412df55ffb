//! Live sessions: who a token stands for, which sockets it has open, and its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bellhop_actors::ending::Ending;
use bellhop_actors::fanout::SessionId;
use bellhop_actors::outbox::Outbox;
use bellhop_domain::{AgentId, ContactId};
use chrono::{DateTime, TimeDelta, Utc};
use dashmap::DashMap;

use super::principal::Principal;
use super::token::{hash, new_token};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::sessions::{
    LiveSession, Owner, TokenHash, session_create, session_delete, session_delete_of_agent,
    session_find, session_renew, session_sweep, sessions_live, sessions_renew,
};

/// A page's or a console's session ends when it was not used for this long.
pub const SESSION_LIFE: TimeDelta = TimeDelta::hours(24);
/// Each renewal is a write: once an hour moves the end well enough.
const RENEW_AFTER: TimeDelta = TimeDelta::hours(1);
/// A name changed elsewhere, or an agent disabled elsewhere, is noticed after this long.
const REMEMBERED_FOR: Duration = Duration::from_secs(30);
/// About 500 bytes each; above it the cache starts anew, which costs one read per session.
const REMEMBERED_MAX: usize = 20_000;

/// Expired sessions open nothing; this only gives their room back.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Tokens of sockets looked up in one query: 160 kB of hashes.
const CHECKED_AT_ONCE_MAX: usize = 5_000;

struct Remembered {
    principal: Principal,
    expires_at: DateTime<Utc>,
    read_at: Instant,
}

struct Shared {
    pool: Pool,
    remembered: DashMap<TokenHash, Remembered>,
    /// The sockets that were opened with a token, so that signing out ends them.
    sockets: DashMap<TokenHash, Vec<(SessionId, Outbox)>>,
    tokens: DashMap<SessionId, TokenHash>,
}

/// Cheap to clone; all clones share what they remember.
#[derive(Clone)]
pub struct Auth {
    shared: Arc<Shared>,
}

impl Auth {
    pub fn new(pool: Pool) -> Self {
        Self {
            shared: Arc::new(Shared {
                pool,
                remembered: DashMap::new(),
                sockets: DashMap::new(),
                tokens: DashMap::new(),
            }),
        }
    }

    pub fn pool(&self) -> &Pool {
        &self.shared.pool
    }

    /// Who this token stands for now; `None` for one that is unknown, expired or of a disabled agent.
    pub async fn principal(&self, token: &str) -> Result<Option<Principal>, StoreError> {
        let Some(hash) = hash(token) else {
            return Ok(None);
        };
        let now = Utc::now();
        if let Some(principal) = self.remembered(&hash, now) {
            return Ok(Some(principal));
        }
        let Some(session) = session_find(&self.shared.pool, &hash, now).await? else {
            self.shared.remembered.remove(&hash);
            return Ok(None);
        };
        let session = self.renewed(&hash, session, now).await;
        let principal = session.principal.clone();
        self.remember(hash, session);
        Ok(Some(principal))
    }

    /// Opens a console's session and answers its token.
    pub async fn sign_in(&self, agent: AgentId) -> Result<String, StoreError> {
        let token = random_token()?;
        let hash = hash(&token).ok_or_else(no_hash)?;
        let now = Utc::now();
        let mut connection = self.shared.pool.get().await?;
        let owner = Owner::Agent(agent);
        session_create(&mut connection, &hash, owner, now, now + SESSION_LIFE).await?;
        Ok(token)
    }

    /// The token opens nothing from now on, and its sockets close.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        let Some(hash) = hash(token) else {
            return Ok(());
        };
        session_delete(&self.shared.pool, &hash).await?;
        self.end_session(&hash);
        Ok(())
    }

    /// Ends all sessions of an agent who may not sign in any more, and their sockets.
    pub async fn sign_out_agent(&self, id: AgentId) -> Result<(), StoreError> {
        for hash in session_delete_of_agent(&self.shared.pool, id).await? {
            self.end_session(&hash);
        }
        Ok(())
    }

    /// The token opens nothing any more.
    fn end_session(&self, hash: &TokenHash) {
        self.shared.remembered.remove(hash);
        if let Some((_, sockets)) = self.shared.sockets.remove(hash) {
            for (session, outbox) in sockets {
                self.shared.tokens.remove(&session);
                outbox.end(Ending::SessionEnded);
            }
        }
    }

    /// Ends the sockets whose sessions have expired, were deleted, or are of a disabled agent.
    /// The others count as used: who only talks over a socket stays signed in.
    pub async fn check_sockets(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        // Copied first: a session that opens a socket later was good at that time.
        let open: Vec<TokenHash> = self
            .shared
            .sockets
            .iter()
            .map(|entry| *entry.key())
            .collect();
        for asked in open.chunks(CHECKED_AT_ONCE_MAX) {
            let live = sessions_live(&self.shared.pool, asked, now).await?;
            for hash in asked.iter().filter(|hash| !live.contains_key(*hash)) {
                self.end_session(hash);
            }
            let old = |used: &DateTime<Utc>| now - *used >= RENEW_AFTER;
            let used: Vec<TokenHash> = live
                .into_iter()
                .filter_map(|(hash, used)| old(&used).then_some(hash))
                .collect();
            if !used.is_empty() {
                sessions_renew(&self.shared.pool, &used, now, now + SESSION_LIFE).await?;
            }
        }
        Ok(())
    }

    /// For as long as the hub runs.
    pub async fn check_sockets_forever(self, every: Duration) {
        let mut look = tokio::time::interval(every);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            if let Err(error) = self.check_sockets(Utc::now()).await {
                tracing::warn!(%error, "failed to look whether open sessions are still good; trying again later");
            }
        }
    }

    /// Call it once a socket is logged in.
    pub fn socket_opened(&self, token: &str, session: SessionId, outbox: &Outbox) {
        let Some(hash) = hash(token) else { return };
        self.shared.tokens.insert(session, hash);
        let mut sockets = self.shared.sockets.entry(hash).or_default();
        sockets.push((session, outbox.clone()));
    }

    pub fn socket_closed(&self, session: SessionId) {
        let Some((_, hash)) = self.shared.tokens.remove(&session) else {
            return;
        };
        if let dashmap::Entry::Occupied(mut sockets) = self.shared.sockets.entry(hash) {
            sockets.get_mut().retain(|(known, _)| *known != session);
            if sockets.get().is_empty() {
                sockets.remove();
            }
        }
    }

    /// Forgets expired sessions, for as long as the hub runs.
    pub async fn sweep_forever(self) {
        let mut hour = tokio::time::interval(SWEEP_INTERVAL);
        loop {
            hour.tick().await;
            loop {
                match session_sweep(&self.shared.pool, Utc::now()).await {
                    Ok(0) => break,
                    Ok(count) => tracing::debug!(count, "forgot expired sessions"),
                    Err(error) => {
                        tracing::warn!(%error, "failed to forget expired sessions; trying again later");
                        break;
                    }
                }
            }
        }
    }

    /// The contact's name has changed: its sessions are read anew.
    pub fn forget_contact(&self, id: ContactId) {
        let is_other = |principal: &Principal| match principal {
            Principal::Contact(contact) => contact.id != id,
            Principal::Agent(_) => true,
        };
        self.shared
            .remembered
            .retain(|_, known| is_other(&known.principal));
    }

    /// The agent's name or role has changed: their sessions are read anew.
    pub fn forget_agent(&self, id: AgentId) {
        let is_other = |principal: &Principal| match principal {
            Principal::Agent(agent) => agent.id != id,
            Principal::Contact(_) => true,
        };
        self.shared
            .remembered
            .retain(|_, known| is_other(&known.principal));
    }

    fn remembered(&self, hash: &TokenHash, now: DateTime<Utc>) -> Option<Principal> {
        let known = self.shared.remembered.get(hash)?;
        let is_fresh = known.read_at.elapsed() < REMEMBERED_FOR && known.expires_at > now;
        is_fresh.then(|| known.principal.clone())
    }

    fn remember(&self, hash: TokenHash, session: LiveSession) {
        if self.shared.remembered.len() >= REMEMBERED_MAX {
            self.shared
                .remembered
                .retain(|_, known| known.read_at.elapsed() < REMEMBERED_FOR);
            if self.shared.remembered.len() >= REMEMBERED_MAX {
                self.shared.remembered.clear();
            }
        }
        let remembered = Remembered {
            principal: session.principal,
            expires_at: session.expires_at,
            read_at: Instant::now(),
        };
        self.shared.remembered.insert(hash, remembered);
    }

    /// A failure to renew does not refuse a request: the session is good, and the next use tries again.
    async fn renewed(
        &self,
        hash: &TokenHash,
        session: LiveSession,
        now: DateTime<Utc>,
    ) -> LiveSession {
        if now - session.last_used_at < RENEW_AFTER {
            return session;
        }
        let expires_at = now + SESSION_LIFE;
        let renewed = async {
            let mut connection = self.shared.pool.get().await?;
            session_renew(&mut connection, hash, now, expires_at).await
        };
        match renewed.await {
            Ok(()) => LiveSession {
                expires_at,
                last_used_at: now,
                ..session
            },
            Err(error) => {
                tracing::warn!(%error, "failed to renew a session");
                session
            }
        }
    }
}

fn random_token() -> Result<String, StoreError> {
    new_token().map_err(|error| StoreError::Unavailable(error.to_string()))
}

fn no_hash() -> StoreError {
    StoreError::Unavailable("a new token has no hash".to_owned())
}
