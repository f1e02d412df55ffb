//! What most tests begin with: a hub of one's own with the demo's people.

use crate::hub::folder::Folder;
use crate::hub::process::{HubProcess, Start};
use crate::support::TestDatabase;

/// Fields end in this order: the hub before its database and its folder.
pub(crate) struct Stage {
    pub hub: HubProcess,
    pub database: TestDatabase,
    _folder: Folder,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(settings: &[(&'static str, &str)]) -> Self {
        let folder = Folder::new();
        let database = TestDatabase::new().await;
        let mut start = Start::new(&folder.path().join("data")).database(&database.url);
        for (name, value) in settings {
            start = start.set(name, value);
        }
        Self {
            hub: start.start().await,
            database,
            _folder: folder,
        }
    }
}
