//! Attachments: what people send beside their words, checked and kept in a folder or in S3.
//! It must not know HTTP, nor which message carries a file.
//! Start reading at `vault`; `sniff`, `name` and `picture` are its checks, `chunks` and `sweep` its other ways in and out.

pub mod chunks;
pub mod error;
pub mod name;
#[cfg(test)]
mod noise;
pub mod picture;
mod s3;
pub mod settings;
pub mod sniff;
pub mod sweep;
pub mod vault;

pub use error::FileError;
pub use settings::{FileSettings, Place};
pub use vault::FileStore;
