//! What is wrong with a setting, and where it stands.

use std::fmt::{Display, Formatter};
use std::path::PathBuf;

/// Where a setting came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    File {
        path: PathBuf,
        line: usize,
    },
    Variable(String),
    CommandLine,
    /// All of them together.
    Settings,
}

impl Display for Origin {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Variable(name) => write!(formatter, "environment variable {name}"),
            Self::CommandLine => formatter.write_str("command line"),
            Self::Settings => formatter.write_str("settings"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("failed to read {path}: {source}")]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{origin}: {message}")]
    Syntax { origin: Origin, message: String },
    #[error("{origin}: there is no setting {key:?}{}", did_you_mean(.closest.as_deref()))]
    UnknownKey {
        origin: Origin,
        key: String,
        closest: Option<String>,
    },
    #[error("{origin}: {key}: {message}")]
    BadValue {
        origin: Origin,
        key: String,
        message: String,
    },
}

fn did_you_mean(closest: Option<&str>) -> String {
    closest.map_or_else(
        || "; config/bellhop.toml lists all".to_owned(),
        |name| format!("; did you mean {name:?}?"),
    )
}

/// Below this likeness a proposal would only confuse.
const LIKENESS_MIN: f64 = 0.6;

/// The name that somebody who wrote `wrong` may have meant.
pub(super) fn closest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let likeness = names.map(|name| (strsim::normalized_damerau_levenshtein(wrong, name), name));
    let best = likeness.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .map(|(_, name)| name.to_owned())
}
