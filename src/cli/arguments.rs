//! What can be typed.

use std::net::IpAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::auth::Role;

/// A customer-messaging hub: live chat with a widget, a console and an API, on Postgres.
#[derive(Parser, Debug)]
#[command(name = "bellhop", version)]
pub struct Arguments {
    /// A file with settings; config/bellhop.toml in the sources has all of them
    #[arg(long, global = true, env = "BELLHOP_CONFIG", value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Where the private Postgres, files and secrets are kept
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the hub
    Serve(Serve),
    /// Bring the database to this version's schema, or say what is missing
    Migrate {
        #[command(subcommand)]
        step: MigrateStep,
    },
    /// Say whether the settings are right, and which ones are in force
    CheckConfig,
    /// Look after the people who may sign in
    Admin {
        #[command(subcommand)]
        step: AdminStep,
    },
    /// Print the description of the HTTP API
    Openapi,
    /// Write the TypeScript types of the API into a folder
    ExportTypes { folder: PathBuf },
    /// Check a running installation, part by part, and say what to do about each failure
    Doctor,
    /// Run a day in virtual time, made up or recorded, as it is and as it would be with other people or settings
    Simulate(Simulate),
    /// Go through the whole database, also beside a running hub, and say whether Bellhop's promises hold in it:
    /// exit code 0 when they do, 1 when something was found, 2 when it could not be done
    Audit(Audit),
    /// Save the database at one moment and the files of its messages into one file, also beside a running hub
    Backup {
        /// Where to; - is standard output
        file: PathBuf,
    },
    /// Bring a backup into an empty database, check it, and say how it is
    Restore(Restore),
    /// Play the social platforms on this machine, with a page on which one writes as a customer: for trying
    /// channels out without an account anywhere
    FakePlatform(FakePlatform),
}

#[derive(Args, Debug)]
pub struct FakePlatform {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8_090)]
    pub port: u16,
    /// The address to listen on. Whoever reaches it sees its secrets and writes to your hub
    #[arg(long, default_value_t = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,
    /// Make a channel of each platform in this hub: http://127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS")]
    pub connect: Option<String>,
    /// The administrator who makes the channels; the demo's, unless you say another
    #[arg(long, default_value = "admin@example.com")]
    pub email: String,
    /// Their password; the demo's, unless you say another
    #[arg(long, env = "HUB_PASSWORD", hide_env_values = true, default_value = crate::demo::PASSWORD)]
    pub password: String,
    /// So many seconds of a platform pass in one, before it sends a webhook again
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub time_factor: u32,
}

#[derive(Args, Debug)]
pub struct Restore {
    /// What `bellhop backup` has made; - is standard input
    pub file: PathBuf,
    /// Throw away what the database has. No hub may be running on it
    #[arg(long)]
    pub replace: bool,
}

#[derive(Args, Debug)]
pub struct Audit {
    /// One JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Do not look for the bytes of files in the storage
    #[arg(long)]
    pub no_files: bool,
    /// The database may be lost, such as one for tests: take no offence at a Postgres with fsync off
    #[arg(long)]
    pub throw_away: bool,
}

#[derive(Args, Debug)]
pub struct Simulate {
    /// A day in the database instead of a made-up one, by UTC: 2026-11-25. With the customers, agents and
    /// handling times of that day, and the queues, members and skills of now
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with_all = ["conversations", "queues", "team"])]
    pub day: Option<NaiveDate>,
    /// The same number gives the same report, to the last byte
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many customers write, on a made-up day
    #[arg(long, default_value_t = 1_500, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub conversations: u32,
    /// How many queues there are, on a made-up day
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub queues: u32,
    /// How many agents there are on a made-up day, in an early and a late shift
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub team: u32,
    /// What if there were so many more or fewer agents: +3; can be given several times
    #[arg(long, value_name = "+N", allow_hyphen_values = true)]
    pub agents: Vec<String>,
    /// What if all queues chose agents by this strategy: longest_idle; can be given several times
    #[arg(long, value_name = "STRATEGY")]
    pub strategy: Vec<String>,
    /// What if so many more agents had this skill: French:+2; can be given several times
    #[arg(long, value_name = "NAME:+N")]
    pub skill: Vec<String>,
    /// Where the report with charts is written
    #[arg(long, value_name = "PATH", default_value = "simulation.html")]
    pub output: PathBuf,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    day.map_err(|_| "write year, month and day, such as 2026-11-25".to_owned())
}

#[derive(Args, Debug)]
pub struct Serve {
    /// The port to listen on; 0 takes any free one
    #[arg(long)]
    pub port: Option<u16>,
    /// The address to listen on
    #[arg(long)]
    pub address: Option<IpAddr>,
    /// Open a demo shop with people and past conversations; on loopback addresses only
    #[arg(long)]
    pub demo: bool,
    /// Let scripted customers write; implies --demo
    #[arg(long)]
    pub demo_traffic: bool,
}

#[derive(Subcommand, Clone, Copy, Debug)]
pub enum MigrateStep {
    /// Run what is missing
    Up,
    /// Take everything back. ALL DATA IS LOST
    Down {
        /// Say that you mean it
        #[arg(long)]
        lose_all_data: bool,
    },
    /// Say what is missing
    Status,
}

#[derive(Subcommand, Debug)]
pub enum AdminStep {
    /// Create somebody who may sign in; the password is read from standard input when it is no
    /// terminal, otherwise one is made and printed once
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value_t = RoleName::Admin)]
        role: RoleName,
    },
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoleName {
    Agent,
    Lead,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Agent => Self::Agent,
            RoleName::Lead => Self::Lead,
            RoleName::Admin => Self::Admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn arguments_fit_together() {
        Arguments::command().debug_assert();
    }
}
