//! A folder of one's own in the system's folder for temporary files, removed with its value.

use std::path::{Path, PathBuf};

pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        // Short: a Unix socket below it must fit into 107 bytes.
        let name = uuid::Uuid::now_v7().simple().to_string();
        let path = std::env::temp_dir().join(format!("bh-{}", &name[20..]));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_to_the_system = std::fs::remove_dir_all(&self.0);
    }
}
