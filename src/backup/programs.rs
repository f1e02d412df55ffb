//! PostgreSQL's own programs, which write and read the database's part.

use std::process::Stdio;

use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use super::error::BackupError;
use crate::postgres::client_program;
use crate::store::database::Database;

/// What they say of a failure; one line would do.
const SAID_BYTES_MAX: u64 = 4_096;

pub(super) struct Program {
    name: &'static str,
    pub major: u32,
    command: Command,
}

impl Program {
    /// The oldest one that is new enough: what a newer one writes an older one may not read.
    pub(super) async fn find(
        name: &'static str,
        major_min: u32,
        database: &Database,
    ) -> Result<Self, BackupError> {
        let found = client_program(name, major_min).await;
        let (path, major) = found.ok_or(BackupError::NoProgram {
            program: name,
            major: major_min,
        })?;
        let mut command = Command::new(path);
        // The password goes by the environment, where other users cannot read it.
        command
            .env_clear()
            .env("LC_ALL", "C")
            .envs(database.environment());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::piped()).kill_on_drop(true);
        Ok(Self {
            name,
            major,
            command,
        })
    }

    pub(super) fn start(
        mut self,
        arguments: &[&str],
        streams: impl FnOnce(&mut Command),
    ) -> Result<Running, BackupError> {
        self.command.args(arguments);
        streams(&mut self.command);
        let child = self.command.spawn()?;
        Ok(Running {
            name: self.name,
            child,
        })
    }
}

pub(super) struct Running {
    name: &'static str,
    pub child: Child,
}

impl Running {
    /// What it said goes into the error.
    pub(super) async fn finish(mut self) -> Result<(), BackupError> {
        drop(self.child.stdin.take());
        let mut said = String::new();
        if let Some(errors) = self.child.stderr.take() {
            let mut errors = errors.take(SAID_BYTES_MAX);
            let _unreadable = errors.read_to_string(&mut said).await;
        }
        let status = self.child.wait().await?;
        if status.success() {
            return Ok(());
        }
        Err(BackupError::Program {
            program: self.name,
            said: format!("{status}: {}", said.trim()),
        })
    }
}
