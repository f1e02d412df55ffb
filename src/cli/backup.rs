//! `bellhop backup` and `bellhop restore`: a whole Bellhop into one file, and out of it.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _, copy, stdin, stdout};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use super::arguments::Restore;
use super::audit;
use super::database::{with_database, with_database_beside_a_hub};
use super::print;
use crate::backup::{Manifest, Saved, Target, check, restore, save};
use crate::config::Config;
use crate::files::FileStore;
use crate::store::migrate;
use crate::store::restored::Held;

/// Standard output or input instead of a file.
const STREAM: &str = "-";

pub(super) async fn run_backup(config: &Config, path: &Path) -> anyhow::Result<()> {
    let saved = with_database_beside_a_hub(config, async |opened| {
        let missing = migrate::pending(&opened.database).await?;
        ensure!(
            missing.is_empty(),
            "the database lacks {}; run `bellhop migrate up`, or start the hub, which does it",
            missing.join(", ")
        );
        let pool = opened.pool()?;
        let files = FileStore::open(config.file_settings(), pool.clone())?;
        if path == Path::new(STREAM) {
            let out = BufWriter::new(stdout().lock());
            let (mut out, saved) = save(&opened.database, &pool, &files, out).await?;
            out.flush()?;
            return Ok(saved);
        }
        let part = beside(path);
        // Whoever reads the file has every conversation and the secrets of the channels.
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(&part);
        let file = file.with_context(|| format!("failed to write {}", part.display()))?;
        let written = async {
            let (out, saved) = save(&opened.database, &pool, &files, BufWriter::new(file)).await?;
            let file = out
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?;
            file.sync_all()?;
            fs::rename(&part, path)?;
            anyhow::Ok(saved)
        };
        let written = written.await;
        if written.is_err() {
            // What is there of it is of no use to anybody.
            let _removed = fs::remove_file(&part);
        }
        written
    });
    let Saved { manifest, gone } = saved.await?;
    // Standard output may be the backup itself.
    print::progress(format_args!("saved {}", what(&manifest)));
    if gone > 0 {
        print::progress(format_args!(
            "{gone} files were left out, because their messages were deleted meanwhile"
        ));
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn what(manifest: &Manifest) -> String {
    let Manifest {
        made_at,
        version,
        conversations,
        files,
        ..
    } = manifest;
    format!("{conversations} conversations and {files} files as of {made_at}, by bellhop {version}")
}

/// What somebody has to look after, since nothing is sent twice.
fn told(held: Held) -> String {
    let Held {
        messages,
        acts,
        jobs,
    } = held;
    format!(
        "{messages} replies and {acts} changes to messages on platforms were under way when the backup was made; \
         they fail as unclear and can be tried again by hand, and {jobs} bulk jobs are held until somebody lets them go on"
    )
}

/// A backup that is read twice: once to see that it is whole, once to use it.
struct Source {
    path: PathBuf,
    is_ours: bool,
}

impl Source {
    fn take(config: &Config, path: &Path) -> anyhow::Result<Self> {
        if path != Path::new(STREAM) {
            return Ok(Self {
                path: path.to_owned(),
                is_ours: false,
            });
        }
        let folder = &config.server.data_dir;
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("restore-{}.tar", std::process::id()));
        let taken = Self {
            path,
            is_ours: true,
        };
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        copy(&mut stdin().lock(), &mut options.open(&taken.path)?)?;
        Ok(taken)
    }

    fn open(&self) -> anyhow::Result<BufReader<File>> {
        let file = File::open(&self.path);
        let file = file.with_context(|| format!("failed to open {}", self.path.display()))?;
        Ok(BufReader::new(file))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if self.is_ours {
            let _removed = fs::remove_file(&self.path);
        }
    }
}

pub(super) async fn run_restore(config: &Config, options: &Restore) -> anyhow::Result<()> {
    let source = Source::take(config, &options.file)?;
    let manifest = check(source.open()?)?.manifest;
    print::progress(format_args!("the backup is whole: {}", what(&manifest)));
    let newer = migrate::unknown(&manifest.migrations)?;
    if !newer.is_empty() {
        bail!(
            "the backup was made by a newer bellhop ({}, with {}); restore it with that version",
            manifest.version,
            newer.join(", ")
        );
    }
    let is_clean = with_database(config, async |opened| {
        let pool = opened.pool()?;
        let files = FileStore::open(config.file_settings(), pool.clone())?;
        let target = Target {
            database: &opened.database,
            pool: &pool,
            files: &files,
            replace: options.replace,
        };
        let held = restore(source.open()?, &manifest, &target).await?;
        print::line(format_args!("restored {}", what(&manifest)));
        if !held.is_nothing() {
            print::line(format_args!("{}", told(held)));
        }
        audit::after_restore(config, opened).await
    })
    .await?;
    ensure!(
        is_clean,
        "everything in the backup is restored, and the audit of it found what is told above"
    );
    Ok(())
}
