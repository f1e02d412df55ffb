//! `bellhop check-config`: a mistake was named before we come here.

use secrecy::ExposeSecret as _;

use super::print;
use crate::config::{Config, StorageKind};
use crate::store::database::Database;

pub(super) fn run(config: &Config) -> anyhow::Result<()> {
    let url = config.database.url.expose_secret();
    let database = if url.is_empty() {
        let data_dir = &config.server.data_dir;
        format!(
            "a private Postgres in {}",
            data_dir.join("postgres").display()
        )
    } else {
        Database::parse(url)?;
        "as the connection string says".to_owned()
    };
    let storage = match config.storage.kind {
        StorageKind::Local => format!("the folder {}", config.files_dir().display()),
        StorageKind::S3 => format!("the bucket {}", config.storage.s3.bucket),
    };
    print::line("the settings are right");
    let server = &config.server;
    print::line(format_args!(
        "listens on:  {}, port {}",
        server.address, server.port
    ));
    print::line(format_args!(
        "public URL:  {}",
        config.public_url(server.port)
    ));
    print::line(format_args!("database:    {database}"));
    print::line(format_args!("files:       {storage}"));
    Ok(())
}
