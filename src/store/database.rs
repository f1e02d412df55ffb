//! Where the database is and how to connect to it: the connection string, TLS and time-outs.

use std::ffi::OsString;
use std::net::IpAddr;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio_postgres::config::{Host, SslMode, SslNegotiation, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::answered::{Plain, Watching};
use super::unix_socket::UnixSocket;

/// A database in the same data centre answers within milliseconds.
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(5);
/// A peer that is gone without a word is noticed after this long.
const SILENT_PEER_WAIT: Duration = Duration::from_secs(20);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
/// Of Postgres, when nobody says one.
const PORT: u16 = 5432;
/// Lets Postgres notice within about 20 s that the machine of a session is gone. On a Unix socket nothing is needed:
/// there is one machine.
const WATCHED: &str = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000";
/// A read takes milliseconds by an index, and starting helpers for it takes longer; others need the processor too.
const ALONE: &str = "-c max_parallel_workers_per_gather=0";
/// Plans are kept, and those that were made while a table was empty read all of it until Postgres has counted it anew:
/// whoever writes knows what is written by its key, and looks each row up.
const BY_KEY: &str = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off \
    -c plan_cache_mode=force_generic_plan";

/// A database one can connect to. Cheap to copy.
#[derive(Clone)]
pub struct Database {
    config: Arc<Config>,
    tls: Option<MakeRustlsConnect>,
    /// For other programs, which read it themselves.
    root_certificate: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum BadUrl {
    #[error(
        "DATABASE_URL is not a connection string such as postgres://user:password@host/database: {0}"
    )]
    Form(#[from] tokio_postgres::Error),
    #[error("sslmode={0} is unknown; use disable, prefer, require or verify-full")]
    SslMode(String),
    #[error("failed to read the certificates of sslrootcert={path}: {reason}")]
    RootCertificate { path: PathBuf, reason: String },
}

/// How long a statement may take before Postgres itself ends it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StatementTimeout(pub Duration);

impl StatementTimeout {
    /// Migrations take what they take.
    pub const NONE: Self = Self(Duration::ZERO);
}

impl Database {
    /// Takes libpq's URL and key-value forms.
    ///
    /// `sslmode=require` and stricter mean a *verified* certificate here, by the public roots
    /// or by `sslrootcert`; unset and `prefer` mean no TLS.
    pub fn parse(url: &str) -> Result<Self, BadUrl> {
        let (plain, ssl) = take_ssl_options(url);
        let mut config: Config = plain.parse()?;
        config.application_name("bellhop");
        config.connect_timeout(CONNECT_WAIT_MAX);
        config.tcp_user_timeout(SILENT_PEER_WAIT);
        config.keepalives_idle(KEEPALIVE_IDLE);
        let tls = match ssl.mode.as_deref() {
            None | Some("disable" | "allow" | "prefer") => {
                config.ssl_mode(SslMode::Disable);
                None
            }
            Some("require" | "verify-ca" | "verify-full") => {
                config.ssl_mode(SslMode::Require);
                Some(tls(ssl.root_certificate.as_deref())?)
            }
            Some(other) => return Err(BadUrl::SslMode(other.to_owned())),
        };
        Ok(Self {
            config: Arc::new(config),
            tls,
            root_certificate: ssl.root_certificate,
        })
    }

    /// The same database, by whose connections Postgres shows this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        let mut config = Config::clone(&self.config);
        config.application_name(name);
        Self {
            config: Arc::new(config),
            tls: self.tls.clone(),
            root_certificate: self.root_certificate.clone(),
        }
    }

    /// On the processors that this process runs on.
    pub fn is_here(&self) -> bool {
        self.config.get_hosts().iter().all(is_here)
    }

    /// The same for PostgreSQL's own programs, as the variables that they read.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let config = &self.config;
        let mut variables: Vec<(&'static str, OsString)> = Vec::new();
        let hosts = config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(folder) => folder.to_string_lossy().into_owned(),
        });
        let hosts: Vec<_> = hosts.collect();
        let ports: Vec<_> = config.get_ports().iter().map(u16::to_string).collect();
        variables.push(("PGHOST", hosts.join(",").into()));
        variables.push(("PGPORT", ports.join(",").into()));
        let given = [
            ("PGUSER", config.get_user()),
            ("PGDATABASE", config.get_dbname()),
            ("PGOPTIONS", config.get_options()),
        ];
        let given = given.into_iter();
        variables.extend(given.filter_map(|(name, value)| Some((name, value?.into()))));
        if let Some(password) = config.get_password() {
            variables.push(("PGPASSWORD", OsString::from_vec(password.to_owned())));
        }
        match (&self.tls, &self.root_certificate) {
            (None, _) => variables.push(("PGSSLMODE", "disable".into())),
            (Some(_), Some(path)) => {
                variables.push(("PGSSLMODE", "verify-full".into()));
                variables.push(("PGSSLROOTCERT", path.into()));
            }
            // Older ones do not know the system's roots; the connections of our own are verified.
            (Some(_), None) => variables.push(("PGSSLMODE", "require".into())),
        }
        variables.retain(|(_, value)| !value.is_empty());
        variables
    }

    /// A new connection that stores durably, whatever the server's default is.
    pub async fn connect(
        &self,
        statement_timeout: StatementTimeout,
    ) -> ConnectionResult<AsyncPgConnection> {
        self.connect_with(statement_timeout, "").await
    }

    /// The same, for a session whose end others wait for: Postgres notices soon when this machine is gone.
    pub async fn connect_watched(
        &self,
        statement_timeout: StatementTimeout,
    ) -> ConnectionResult<AsyncPgConnection> {
        self.connect_with(statement_timeout, WATCHED).await
    }

    /// The same, for statements that find each row by a key.
    pub async fn connect_by_key(
        &self,
        statement_timeout: StatementTimeout,
    ) -> ConnectionResult<AsyncPgConnection> {
        self.connect_with(statement_timeout, BY_KEY).await
    }

    async fn connect_with(
        &self,
        statement_timeout: StatementTimeout,
        more: &str,
    ) -> ConnectionResult<AsyncPgConnection> {
        let mut config = Config::clone(&self.config);
        let given = config.get_options().unwrap_or_default();
        let millis = statement_timeout.0.as_millis();
        // The last -c of a name wins.
        let options = format!(
            "{given} -c synchronous_commit=on -c statement_timeout={millis} -c jit=off {ALONE} -c timezone=UTC {more}"
        );
        config.options(options);
        let connected =
            tokio::time::timeout(CONNECT_WAIT_MAX, self.establish(config, statement_timeout));
        connected.await.unwrap_or_else(|_| {
            let seconds = CONNECT_WAIT_MAX.as_secs();
            Err(ConnectionError::BadConnection(format!(
                "no connection within {seconds} s"
            )))
        })
    }

    /// A statement that has no end of its own may be silent for long, and nothing stands between the ends of a
    /// Unix socket; on all others Postgres' silence has a bound.
    async fn establish(
        &self,
        mut config: Config,
        statement_timeout: StatementTimeout,
    ) -> ConnectionResult<AsyncPgConnection> {
        let silence_max = statement_timeout.0.saturating_mul(2);
        // `hostaddr` alone gives tokio-postgres no name, without which it wraps nothing.
        let hosts = config.get_hosts();
        let is_tcp = !hosts.is_empty() && hosts.iter().all(is_tcp);
        let is_watched = is_tcp && !silence_max.is_zero();
        match &self.tls {
            Some(tls) if is_watched => {
                let inner = tls.clone();
                open(&config, Watching { inner, silence_max }).await
            }
            Some(tls) => open(&config, tls.clone()).await,
            None if is_watched => {
                config.ssl_mode(SslMode::Require);
                config.ssl_negotiation(SslNegotiation::Direct);
                let inner = Plain;
                open(&config, Watching { inner, silence_max }).await
            }
            None => match unix_socket(&config) {
                Some(path) => open_unix(&config, &path).await,
                None => open(&config, NoTls).await,
            },
        }
    }
}

/// The only way to the database, if it is a Unix socket and any server behind it will do.
fn unix_socket(config: &Config) -> Option<PathBuf> {
    let ([Host::Unix(folder)], []) = (config.get_hosts(), config.get_hostaddrs()) else {
        return None;
    };
    let port = match config.get_ports() {
        [] => PORT,
        [port] => *port,
        [_, _, ..] => return None,
    };
    (config.get_target_session_attrs() == TargetSessionAttrs::Any)
        .then(|| folder.join(format!(".s.PGSQL.{port}")))
}

/// By name: an address that another program passes on to elsewhere is taken for here.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            let address = name.parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    }
}

fn is_tcp(host: &Host) -> bool {
    match host {
        Host::Tcp(_) => true,
        Host::Unix(_) => false,
    }
}

async fn open<T>(config: &Config, tls: T) -> ConnectionResult<AsyncPgConnection>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let connected = config.connect(tls).await;
    let (client, connection) = connected.map_err(|error| bad_connection(&error))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

async fn open_unix(config: &Config, path: &Path) -> ConnectionResult<AsyncPgConnection> {
    let socket = UnixSocket::connect(path)
        .await
        .map_err(|error| ConnectionError::BadConnection(format!("{}: {error}", path.display())))?;
    let connected = config.connect_raw(socket, NoTls).await;
    let (client, connection) = connected.map_err(|error| bad_connection(&error))?;
    // It ends with its client. When it ends before, the client's statements say so; one that rests breaks with
    // every stop of Postgres.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error = reason(&error), "a connection to the database broke");
        }
    });
    AsyncPgConnection::try_from(client).await
}

fn bad_connection(error: &tokio_postgres::Error) -> ConnectionError {
    ConnectionError::BadConnection(reason(error))
}

/// An error and what caused it, in one line.
fn reason(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn tls(root_certificate: Option<&Path>) -> Result<MakeRustlsConnect, BadUrl> {
    let Some(path) = root_certificate else {
        return Ok(MakeRustlsConnect::with_webpki_roots());
    };
    let bad = |reason: String| BadUrl::RootCertificate {
        path: path.to_owned(),
        reason,
    };
    let mut roots = rustls::RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(path).map_err(|error| bad(error.to_string()))?
    {
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| bad(error.to_string()))?;
    }
    let config = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[derive(Default, PartialEq, Eq, Debug)]
struct SslOptions {
    mode: Option<String>,
    root_certificate: Option<PathBuf>,
}

impl SslOptions {
    /// Keeps the option; false when it is none of ours.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "sslmode" => self.mode = Some(value.to_owned()),
            "sslrootcert" => self.root_certificate = Some(value.into()),
            _ => return false,
        }
        true
    }
}

/// tokio-postgres does not know `sslrootcert` and the stricter modes: take them out.
fn take_ssl_options(url: &str) -> (String, SslOptions) {
    let mut ssl = SslOptions::default();
    if !url.contains("sslmode") && !url.contains("sslrootcert") {
        return (url.to_owned(), ssl);
    }
    if !url.contains("://") {
        let words = url.split_whitespace();
        let kept = words.filter(|word| {
            !word
                .split_once('=')
                .is_some_and(|(name, value)| ssl.take(name, value.trim_matches('\'')))
        });
        return (kept.collect::<Vec<_>>().join(" "), ssl);
    }
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), ssl);
    };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
        if !decoded.is_some_and(|(name, value)| ssl.take(&name, &value)) {
            kept.push(pair);
        }
    }
    (format!("{base}?{}", kept.join("&")), ssl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_here_or_elsewhere() {
        let check = |url: &str, is_here: bool| {
            assert_eq!(Database::parse(url).unwrap().is_here(), is_here, "{url}");
        };
        check("postgres://bellhop@localhost/bellhop", true);
        check("postgres://bellhop@127.0.0.1:5433/bellhop", true);
        check("postgres://bellhop@[::1]/bellhop", true);
        check("host=/var/run/postgresql user=bellhop", true);
        check("postgres://bellhop@db.example.com/bellhop", false);
        check("postgres://bellhop@localhost,10.0.0.7/bellhop", false);
    }

    #[test]
    fn the_way_is_a_unix_socket_when_there_is_no_other() {
        let check = |text: &str, expected: Option<&str>| {
            let config = Database::parse(text).unwrap().config;
            assert_eq!(unix_socket(&config), expected.map(PathBuf::from), "{text}");
        };
        check("host=/run user=a", Some("/run/.s.PGSQL.5432"));
        check("host=/run port=6000 user=a", Some("/run/.s.PGSQL.6000"));
        check("host=/run,/tmp user=a", None);
        check("host=/run port=6000,6001 user=a", None);
        check("host=/run hostaddr=127.0.0.1 user=a", None);
        check("host=/run target_session_attrs=read-write user=a", None);
        check("postgres://a@localhost/d", None);
    }

    #[test]
    fn ssl_options_are_taken_out_of_both_forms() {
        let check = |url: &str, plain: &str, mode: Option<&str>, root: Option<&str>| {
            let expected = SslOptions {
                mode: mode.map(str::to_owned),
                root_certificate: root.map(PathBuf::from),
            };
            assert_eq!(take_ssl_options(url), (plain.to_owned(), expected), "{url}");
        };
        check("postgres://a:b@h/d", "postgres://a:b@h/d", None, None);
        check(
            "postgres://a:b@h/d?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fetc%2Fca.pem",
            "postgres://a:b@h/d?connect_timeout=3",
            Some("verify-full"),
            Some("/etc/ca.pem"),
        );
        check(
            "host=h sslmode=require user=a",
            "host=h user=a",
            Some("require"),
            None,
        );
    }

    #[test]
    fn a_wrong_url_is_refused_with_a_reason() {
        let refusal = |url| Database::parse(url).map(|_| ()).unwrap_err().to_string();
        assert!(refusal("mysql://x").contains("postgres://user"));
        assert!(refusal("postgres://h/d?sslmode=on").contains("sslmode=on is unknown"));
        assert!(refusal("postgres://h/d?sslmode=require&sslrootcert=/none").contains("/none"));
    }
}
