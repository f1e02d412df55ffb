//! What most tests begin with: a hub of one's own with the demo's people.
//! Whatever a test has done, its database is audited at the end.

use serde_json::json;

use crate::audit::audited;
use crate::hub::folder::Folder;
use crate::hub::process::{HubProcess, Start};
use crate::support::TestDatabase;

/// Fields end in this order: the hub before its database and its folder.
pub(crate) struct Stage {
    pub hub: HubProcess,
    pub database: TestDatabase,
    folder: Folder,
    keeps_promises: bool,
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
            folder,
            keeps_promises: true,
        }
    }
    /// For a test that breaks rows by hand.
    pub(crate) fn breaks_promises(&mut self) {
        self.keeps_promises = false;
    }
}

/// Before the fields end.
impl Drop for Stage {
    fn drop(&mut self) {
        if self.keeps_promises && !std::thread::panicking() {
            let report = audited(&self.database.url, &self.folder.path().join("data"));
            assert_eq!(report["findings"], json!([]), "after the test");
        }
    }
}
