//! `bellhop serve --demo` as a process: started on a free port, ended in every way a process ends.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::PATIENCE;
use super::api::Api;

/// A test sends as fast as it can; `limits` sets its own.
const UNLIMITED: &str = "1000000";
const LIMITS: [(&str, &str); 13] = [
    ("BELLHOP_LIMITS__CONTACT__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__CONTACT__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__AGENT__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__AGENT__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__ADDRESS__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__ADDRESS__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__SIGN_IN__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__SIGN_IN__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__WIDGET_SESSION__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__WIDGET_SESSION__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__WEBHOOK__PER_SECOND", UNLIMITED),
    ("BELLHOP_LIMITS__WEBHOOK__BURST", UNLIMITED),
    ("BELLHOP_LIMITS__SOCKETS__PER_ADDRESS", "0"),
];
const LOOK: Duration = Duration::from_millis(25);

/// How to start a hub; the same value starts it again on the same data.
#[derive(Clone)]
pub struct Start {
    /// This version's, unless another one is to be met.
    pub binary: PathBuf,
    pub data_dir: PathBuf,
    /// `None`: its private Postgres.
    pub database_url: Option<String>,
    pub settings: Vec<(&'static str, String)>,
    pub port: u16,
}

impl Start {
    pub fn new(data_dir: &Path) -> Self {
        Self {
            binary: env!("CARGO_BIN_EXE_bellhop").into(),
            data_dir: data_dir.to_owned(),
            database_url: None,
            settings: Vec::new(),
            port: free_port(),
        }
    }

    pub fn database(mut self, url: &str) -> Self {
        self.database_url = Some(url.to_owned());
        self
    }

    /// An override in the environment, `BELLHOP_…`.
    pub fn set(mut self, name: &'static str, value: &str) -> Self {
        self.settings.push((name, value.to_owned()));
        self
    }

    pub fn command(&self) -> Command {
        let mut command = program(&self.binary);
        command
            .args([
                "serve",
                "--demo",
                "--port",
                &self.port.to_string(),
                "--data-dir",
            ])
            .arg(&self.data_dir);
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        command.envs(LIMITS);
        command.envs(self.settings.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// Returns when the hub says that it is ready.
    pub async fn start(&self) -> HubProcess {
        std::fs::create_dir_all(&self.data_dir).unwrap();
        let log_path = self.data_dir.with_extension("log");
        let log = File::options()
            .create(true)
            .append(true)
            .open(&log_path)
            .unwrap();
        let mut command = self.command();
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let child = command.spawn().unwrap();
        let api = Api::new(self.port);
        let mut hub = HubProcess {
            child,
            api,
            log_path,
            data_dir: self.data_dir.clone(),
        };
        hub.wait_until_ready().await;
        hub
    }
}

/// The binary with nothing of this shell's settings.
pub fn bellhop() -> Command {
    program(Path::new(env!("CARGO_BIN_EXE_bellhop")))
}

fn program(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    let ours = std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        name == "DATABASE_URL"
            || name == "PORT"
            || (name.starts_with("BELLHOP_") && name != "BELLHOP_PG_BIN")
    });
    for name in ours {
        command.env_remove(name);
    }
    command
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

pub struct HubProcess {
    child: Child,
    pub api: Api,
    log_path: PathBuf,
    data_dir: PathBuf,
}

impl HubProcess {
    async fn wait_until_ready(&mut self) {
        let mut look = tokio::time::interval(LOOK);
        let ready = async {
            loop {
                look.tick().await;
                if let Some(status) = self.child.try_wait().unwrap() {
                    return Err(format!("it ended with {status}"));
                }
                if self.api.is_ready().await {
                    return Ok(());
                }
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, ready).await;
        let problem = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(problem)) => problem,
            Err(_) => "it answers nothing".to_owned(),
        };
        panic!("the hub did not become ready, {problem}:\n{}", self.log());
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log_path).unwrap_or_default()
    }

    /// Nothing is flushed, nobody is told.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Kills the private Postgres as hard as the hub.
    pub fn kill_postgres(&self) {
        let Some(pid_file) = find(&self.data_dir, "postmaster.pid") else {
            return;
        };
        let Ok(text) = std::fs::read_to_string(pid_file) else {
            return;
        };
        if let Some(pid) = text.lines().next() {
            signal("-KILL", pid);
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Hangs the hub; its machine goes on.
    pub fn pause(&self) {
        signal("-STOP", &self.child.id().to_string());
    }

    pub fn go_on(&self) {
        signal("-CONT", &self.child.id().to_string());
    }

    /// Asks the hub to stop.
    pub fn interrupt(&self) {
        signal("-TERM", &self.child.id().to_string());
    }

    pub async fn wait_for_end(&mut self) -> ExitStatus {
        let mut look = tokio::time::interval(LOOK);
        let ended = async {
            loop {
                look.tick().await;
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
            }
        };
        match tokio::time::timeout(PATIENCE, ended).await {
            Ok(status) => status,
            Err(_) => panic!("the hub does not stop:\n{}", self.log()),
        }
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let from = log.len().saturating_sub(6_000);
            println!("…{}", log.get(from..).unwrap_or(&log));
        }
        // Postgres, when it is the hub's own, ends with it.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
        let _removed = std::fs::remove_file(&self.log_path);
    }
}

fn signal(name: &str, pid: &str) {
    let _gone = Command::new("kill")
        .args([name, pid])
        .stderr(Stdio::null())
        .status();
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let direct = folder.join(name);
    if direct.is_file() {
        return Some(direct);
    }
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .find_map(|entry| find(&entry.path(), name))
}
