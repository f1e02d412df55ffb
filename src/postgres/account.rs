//! Who runs Postgres: we do, unless we are root, which Postgres refuses.

use std::os::unix::fs::chown;
use std::path::Path;

use tokio::process::Command;

use super::error::{StartError, file};

/// Preferred first.
const UNPRIVILEGED: [&str; 3] = ["postgres", "_postgres", "nobody"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Account {
    pub uid: u32,
    pub gid: u32,
    /// We are root and must become somebody else.
    pub is_other: bool,
}

impl Account {
    pub async fn detect() -> Result<Self, StartError> {
        let (uid, gid) = (id("-u").await?, id("-g").await?);
        if uid != 0 {
            return Ok(Self {
                uid,
                gid,
                is_other: false,
            });
        }
        let path = Path::new("/etc/passwd");
        let passwd = std::fs::read_to_string(path).map_err(file("read", path))?;
        let found = UNPRIVILEGED
            .iter()
            .find_map(|name| account_in(&passwd, name));
        let (uid, gid) = found.ok_or(StartError::NoAccount)?;
        Ok(Self {
            uid,
            gid,
            is_other: true,
        })
    }

    /// A command that runs as this account, with nothing of our environment that could steer Postgres.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("LC_ALL", "C").current_dir("/");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if self.is_other {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a file or folder to this account.
    pub fn own(&self, path: &Path) -> Result<(), StartError> {
        if self.is_other {
            chown(path, Some(self.uid), Some(self.gid)).map_err(file("give away", path))?;
        }
        Ok(())
    }
}

async fn id(flag: &str) -> Result<u32, StartError> {
    let program = Path::new("id");
    let run = |source| StartError::Run {
        program: program.to_owned(),
        source,
    };
    let output = Command::new(program)
        .arg(flag)
        .output()
        .await
        .map_err(run)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let odd = |_| run(std::io::Error::other(format!("unexpected answer {text:?}")));
    text.trim().parse().map_err(odd)
}

fn account_in(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some((uid, gid))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nnobody2:x:7:7::/:\nnobody:x:65534:65533:n:/:/none\n";
        assert_eq!(account_in(passwd, "nobody"), Some((65534, 65533)));
        assert_eq!(account_in(passwd, "postgres"), None);
    }
}
