//! Defaults, file, environment and command line, one over the other, each setting checked where it stands.
//!
//! Each setting is laid on alone and the whole read again: so a bad value is reported with its own line.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::error::{ConfigError, Origin, closest};
use super::settings::Config;

const DEFAULTS: &str = include_str!("../../config/bellhop.toml");

const PREFIX: &str = "BELLHOP_";
/// Variables of ours that are no settings.
const OTHER_VARIABLES: &[&str] = &["BELLHOP_CONFIG", "BELLHOP_PG_BIN"];
const TEST_PREFIX: &str = "BELLHOP_TEST_";

/// Settings as they pile up.
pub struct Layers {
    table: Table,
    config: Config,
}

impl Layers {
    pub fn defaults() -> Result<Self, ConfigError> {
        let syntax = |error: toml::de::Error| ConfigError::Syntax {
            origin: Origin::Settings,
            message: error.message().to_owned(),
        };
        let table: Table = toml::from_str(DEFAULTS).map_err(syntax)?;
        let config = read(&table).map_err(|message| ConfigError::Syntax {
            origin: Origin::Settings,
            message,
        })?;
        Ok(Self { table, config })
    }

    pub fn file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        self.text(path, &text)
    }

    pub fn text(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let at = |offset: usize| Origin::File {
            path: path.to_owned(),
            line: line_of(text, offset),
        };
        let root = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            origin: at(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        self.lay_table(&mut Vec::new(), root.get_ref(), &at)
    }

    fn lay_table(
        &mut self,
        place: &mut Vec<String>,
        table: &DeTable<'_>,
        at: &dyn Fn(usize) -> Origin,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            place.push(key.get_ref().to_string());
            let origin = at(key.span().start);
            match (self.find(place), value.get_ref()) {
                (None, _) => return Err(self.unknown(origin, &place.join("."))),
                (Some(Value::Table(_)), DeValue::Table(inner)) => {
                    self.lay_table(place, inner, at)?;
                }
                (Some(_), _) => self.set(place, plain(value)?, origin)?,
            }
            place.pop();
        }
        Ok(())
    }

    /// Takes the variables that begin with `BELLHOP_`, and `DATABASE_URL`.
    pub fn variables(
        &mut self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        let mut variables: Vec<_> = variables.collect();
        // The same error each time, when there are several; and BELLHOP_DATABASE__URL before DATABASE_URL.
        variables.sort_by(|one, other| other.cmp(one));
        let names: Vec<_> = variables.iter().map(|(name, _)| name.clone()).collect();
        for (name, text) in variables {
            if name == "DATABASE_URL" {
                if !names.iter().any(|name| name == "BELLHOP_DATABASE__URL") && !text.is_empty() {
                    let place = ["database".to_owned(), "url".to_owned()];
                    self.set(&place, Value::String(text), Origin::Variable(name))?;
                }
                continue;
            }
            let is_other =
                OTHER_VARIABLES.contains(&name.as_str()) || name.starts_with(TEST_PREFIX);
            let Some(key) = name.strip_prefix(PREFIX).filter(|_| !is_other) else {
                continue;
            };
            let place: Vec<_> = key.to_lowercase().split("__").map(str::to_owned).collect();
            let origin = Origin::Variable(name.clone());
            let value = match self.find(&place) {
                None | Some(Value::Table(_)) => return Err(self.unknown_variable(&name)),
                Some(default) => read_as(default, &text),
            };
            let value = value.map_err(|message| ConfigError::BadValue {
                origin: origin.clone(),
                key: place.join("."),
                message,
            })?;
            self.set(&place, value, origin)?;
        }
        Ok(())
    }

    /// A setting given on the command line.
    pub fn option(&mut self, place: &[&str], value: impl Into<Value>) -> Result<(), ConfigError> {
        let place: Vec<_> = place.iter().map(|key| (*key).to_owned()).collect();
        self.set(&place, value.into(), Origin::CommandLine)
    }

    /// What the layers add up to, checked for settings that do not go together.
    pub fn finish(self) -> Result<Config, ConfigError> {
        let config = self.config;
        let needs = |key: &str, message: &str| {
            Err(ConfigError::BadValue {
                origin: Origin::Settings,
                key: key.to_owned(),
                message: message.to_owned(),
            })
        };
        if config.storage.kind == super::StorageKind::S3 {
            if config.storage.s3.bucket.is_empty() {
                return needs(
                    "storage.s3.bucket",
                    "storage.kind is \"s3\", so a bucket must be named",
                );
            }
            let has_id = !config.storage.s3.access_key_id.is_empty();
            let has_secret = !config
                .storage
                .s3
                .secret_access_key
                .expose_secret()
                .is_empty();
            if has_id != has_secret {
                return needs(
                    "storage.s3.secret_access_key",
                    "access_key_id and secret_access_key go together: set both, or none",
                );
            }
        }
        Ok(config)
    }

    fn find(&self, place: &[String]) -> Option<&Value> {
        let (last, tables) = place.split_last()?;
        let mut table = &self.table;
        for key in tables {
            table = table.get(key)?.as_table()?;
        }
        table.get(last)
    }

    fn set(&mut self, place: &[String], value: Value, origin: Origin) -> Result<(), ConfigError> {
        let mut table = self.table.clone();
        let bad = |message| ConfigError::BadValue {
            origin,
            key: place.join("."),
            message,
        };
        if put(&mut table, place, value).is_none() {
            return Err(bad("a table has no value of its own".to_owned()));
        }
        self.config = read(&table)
            .and_then(|config| check(&config).map(|()| config))
            .map_err(bad)?;
        self.table = table;
        Ok(())
    }

    fn unknown(&self, origin: Origin, key: &str) -> ConfigError {
        let names = names(&self.table, "");
        let closest = closest(key, names.iter().map(String::as_str));
        ConfigError::UnknownKey {
            origin,
            key: key.to_owned(),
            closest,
        }
    }

    fn unknown_variable(&self, name: &str) -> ConfigError {
        let names = names(&self.table, "").into_iter();
        let names: Vec<_> = names
            .filter(|name| {
                self.find(&place_of(name))
                    .is_some_and(|value| !value.is_table())
            })
            .map(|name| format!("{PREFIX}{}", name.to_uppercase().replace('.', "__")))
            .collect();
        let others = OTHER_VARIABLES.iter().copied();
        let closest = closest(name, names.iter().map(String::as_str).chain(others));
        ConfigError::UnknownKey {
            origin: Origin::Variable(name.to_owned()),
            key: name.to_owned(),
            closest,
        }
    }
}

fn read(table: &Table) -> Result<Config, String> {
    let config = table.clone().try_into::<Config>();
    config.map_err(|error| error.message().to_owned())
}

/// What a type cannot say about one setting alone.
fn check(config: &Config) -> Result<(), String> {
    if config.database.pool_size == 0 {
        return Err("must be at least 1".to_owned());
    }
    if config.files.bytes_max == 0 {
        return Err("must be at least 1; to allow no files leave content_types empty".to_owned());
    }
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&config.log.level) {
        return Err(format!("not a log level: {error}"));
    }
    Ok(())
}

fn put(table: &mut Table, place: &[String], value: Value) -> Option<()> {
    let (last, tables) = place.split_last()?;
    let mut table = table;
    for key in tables {
        table = table.get_mut(key)?.as_table_mut()?;
    }
    table.insert(last.clone(), value);
    Some(())
}

/// The dotted names of all settings and of the tables they are in.
fn names(table: &Table, prefix: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (key, value) in table {
        if let Some(inner) = value.as_table() {
            all.extend(names(inner, &format!("{prefix}{key}.")));
        }
        all.push(format!("{prefix}{key}"));
    }
    all
}

fn plain(value: &Spanned<DeValue<'_>>) -> Result<Value, ConfigError> {
    use serde::Deserialize as _;
    Value::deserialize(toml::de::ValueDeserializer::from(value.clone())).map_err(|error| {
        ConfigError::Syntax {
            origin: Origin::Settings,
            message: error.message().to_owned(),
        }
    })
}

/// A variable's text as the kind of value that the default is.
fn read_as(default: &Value, text: &str) -> Result<Value, String> {
    match default {
        Value::Integer(_) => {
            let number = text.parse().map(Value::Integer);
            number.map_err(|_| format!("{text:?} is not a whole number"))
        }
        Value::Boolean(_) => {
            let flag = text.parse().map(Value::Boolean);
            flag.map_err(|_| format!("{text:?} is neither true nor false"))
        }
        Value::Array(_) => {
            let parts = text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            Ok(Value::Array(
                parts.map(|part| Value::String(part.to_owned())).collect(),
            ))
        }
        Value::String(_) | Value::Float(_) | Value::Datetime(_) | Value::Table(_) => {
            Ok(Value::String(text.to_owned()))
        }
    }
}

fn place_of(name: &str) -> Vec<String> {
    name.split('.').map(str::to_owned).collect()
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// The file to read, if any: the command line's, or the one that `BELLHOP_CONFIG` names.
pub fn chosen_file(option: Option<PathBuf>) -> Option<PathBuf> {
    let variable = || std::env::var_os("BELLHOP_CONFIG").filter(|path| !path.is_empty());
    option.or_else(|| variable().map(PathBuf::from))
}
