//! Where a report goes besides the terminal.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Args;

use super::{Report, page};

#[derive(Args, Clone, Default)]
pub(crate) struct Output {
    /// Write the figures as JSON too, for `compare`.
    #[arg(long, global = true)]
    pub(crate) json: Option<PathBuf>,
    /// Write the report as one page with charts too.
    #[arg(long, global = true)]
    html: Option<PathBuf>,
}

impl Output {
    /// Prints and writes the report; fails when the run broke a promise.
    pub(crate) fn give(&self, report: &Report) -> anyhow::Result<()> {
        report.print();
        if let Some(path) = &self.json {
            write(path, &serde_json::to_string_pretty(report)?)?;
        }
        if let Some(path) = &self.html {
            write(path, &page(std::slice::from_ref(report)))?;
        }
        let problems = report.problems.len();
        ensure!(problems == 0, "{problems} problems, named above");
        Ok(())
    }
}

pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))
}

pub(super) fn read(path: &Path) -> anyhow::Result<Report> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("failed to read {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not a report written with --json", path.display()))
}
