//! The connections that reads and records share. The writers of conversations have their own.

use std::sync::Arc;
use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::{Object, Pool as Deadpool, PoolError};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::database::{Database, StatementTimeout};
use super::error::StoreError;

/// Longer waits are better told to the client as "busy".
const CHECKOUT_WAIT_MAX: Duration = Duration::from_secs(6);
/// A page of a list takes milliseconds; what takes this long holds a connection others need.
const STATEMENT_WAIT_MAX: Duration = Duration::from_secs(10);

pub type Connection = Object<AsyncPgConnection>;

/// Of so many connections one may look for a text: what people click on is never behind what they search.
const CONNECTIONS_PER_SEARCH: usize = 2;

/// Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Pool {
    pool: Deadpool<AsyncPgConnection>,
    searches: Arc<Semaphore>,
}

/// A connection that looks for a text, and its place among them.
pub struct Searching {
    pub connection: Connection,
    _place: OwnedSemaphorePermit,
}

impl Pool {
    /// Opens no connection before it is needed. Must be called on the runtime that is to drive the
    /// connections: a caller's own runtime may be one busy thread.
    pub fn new(database: Database, connections_max: usize) -> Result<Self, StoreError> {
        let mut config = ManagerConfig::default();
        // Looks for open transactions and closed sockets only; `Verified` would ask Postgres each time.
        config.recycling_method = RecyclingMethod::Fast;
        let home = tokio::runtime::Handle::current();
        config.custom_setup = Box::new(move |_url| {
            let database = database.clone();
            let connect =
                async move { database.connect(StatementTimeout(STATEMENT_WAIT_MAX)).await };
            let connecting = home.spawn(connect);
            async move {
                connecting
                    .await
                    .unwrap_or_else(|error| Err(ConnectionError::BadConnection(error.to_string())))
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        let pool = Deadpool::builder(manager).max_size(connections_max).build();
        let pool = pool.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let searches = connections_max
            .checked_div(CONNECTIONS_PER_SEARCH)
            .unwrap_or(1)
            .max(1);
        Ok(Self {
            pool,
            searches: Arc::new(Semaphore::new(searches)),
        })
    }

    /// Waits while others search, no longer than for a connection.
    pub async fn search(&self) -> Result<Searching, StoreError> {
        let place = Arc::clone(&self.searches).acquire_owned();
        match tokio::time::timeout(CHECKOUT_WAIT_MAX, place).await {
            Ok(Ok(place)) => Ok(Searching {
                connection: self.get().await?,
                _place: place,
            }),
            Ok(Err(error)) => Err(StoreError::Unavailable(error.to_string())),
            Err(_) => {
                let seconds = CHECKOUT_WAIT_MAX.as_secs();
                Err(StoreError::Unavailable(format!(
                    "too many searches, none was over within {seconds} s"
                )))
            }
        }
    }

    pub async fn get(&self) -> Result<Connection, StoreError> {
        match tokio::time::timeout(CHECKOUT_WAIT_MAX, self.pool.get()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(PoolError::Backend(error))) => Err(StoreError::Unavailable(error.to_string())),
            Ok(Err(error)) => Err(StoreError::Unavailable(error.to_string())),
            Err(_) => {
                let seconds = CHECKOUT_WAIT_MAX.as_secs();
                Err(StoreError::Unavailable(format!(
                    "no free connection within {seconds} s"
                )))
            }
        }
    }
}
