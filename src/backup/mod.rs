//! A whole Bellhop in one file: the database at one moment, and the files that its messages carry.
//! It must not know the hub: it works beside a running one, and into a database that no hub has.
//! Start reading at `archive` (the form of the file), then `save`, `check`, `restore`, `programs`.

mod archive;
mod check;
mod error;
mod programs;
mod restore;
mod save;

pub use archive::Manifest;
pub use check::{Checked, check};
pub use error::BackupError;
pub use restore::{Target, restore};
pub use save::{Saved, save};
