use std::path::Path;

use secrecy::ExposeSecret as _;

use super::*;

/// `text` as a file, then `variables`; what comes of it.
fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut layers = Layers::defaults()?;
    layers.text(Path::new("my.toml"), text)?;
    let owned = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    layers.variables(owned)?;
    layers.finish()
}

fn check(text: &str, variables: &[(&str, &str)], expected: &str) {
    let error = load(text, variables).expect_err(text).to_string();
    assert_eq!(error, expected);
}

#[test]
fn the_file_in_the_repository_has_every_setting() {
    // No setting has a default in Rust, and unknown ones are refused: so the names are the same.
    let config = load("", &[]).unwrap();
    assert_eq!(config.server.port, 8080);
    assert_eq!(config.limits.contact.burst.get(), 40);
    let files = config.file_settings();
    assert_eq!(files.bytes_max, crate::files::settings::BYTES_MAX_DEFAULT);
    assert_eq!(
        files.unsent_bytes_max,
        crate::files::settings::UNSENT_BYTES_MAX_DEFAULT
    );
    assert_eq!(
        files.content_types,
        crate::files::settings::CONTENT_TYPES_DEFAULT
    );
}

#[test]
fn the_environment_comes_before_the_file() {
    let variables = [
        ("BELLHOP_SERVER__PORT", "9001"),
        ("BELLHOP_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("BELLHOP_PG_BIN", "/usr/bin"),
        ("BELLHOP_TEST_ANYTHING", "1"),
        ("DATABASE_URL", "postgres://db"),
        ("HOME", "/home/somebody"),
    ];
    let config = load("[server]\nport = 9000\naddress = \"::1\"", &variables).unwrap();
    assert_eq!(config.server.port, 9001);
    assert_eq!(config.server.address.to_string(), "::1");
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.database.url.expose_secret(), "postgres://db");
    assert_eq!(config.public_url(9001), "http://[::1]:9001");
}

#[test]
fn a_mistake_is_named_with_its_place() {
    check(
        "[server]\n# a comment\nprot = 9000",
        &[],
        r#"my.toml:3: there is no setting "server.prot"; did you mean "server.port"?"#,
    );
    check(
        "[sever]\nport = 9000",
        &[],
        r#"my.toml:1: there is no setting "sever"; did you mean "server"?"#,
    );
    check(
        "[server]\nport = 99999",
        &[],
        "my.toml:2: server.port: invalid value: integer `99999`, expected u16",
    );
    check(
        "[server]\n\nport = \"8080\"",
        &[],
        "my.toml:3: server.port: invalid type: string \"8080\", expected u16",
    );
    check(
        "[log]\nformat = \"xml\"",
        &[],
        "my.toml:2: log.format: unknown variant `xml`, expected `pretty` or `json`",
    );
    check(
        "[limits.contact]\nburst = 0",
        &[],
        "my.toml:2: limits.contact.burst: invalid value: integer `0`, expected a nonzero u32",
    );
    check(
        "[database]\npool_size = 0",
        &[],
        "my.toml:2: database.pool_size: must be at least 1",
    );
    check(
        "[server]\ntrusted_proxies = [\"10.0.0.0/40\"]",
        &[],
        "my.toml:2: server.trusted_proxies: \"10.0.0.0/40\" is not an address such as 10.0.0.1, \
         nor a network such as 10.0.0.0/8",
    );
    check(
        "[server]\npublic_url = \"chat.example.com\"",
        &[],
        "my.toml:2: server.public_url: \"chat.example.com\" is no address such as https://chat.example.com",
    );
    check(
        "",
        &[("BELLHOP_SERVER__PROT", "1")],
        "environment variable BELLHOP_SERVER__PROT: there is no setting \"BELLHOP_SERVER__PROT\"; \
         did you mean \"BELLHOP_SERVER__PORT\"?",
    );
    check(
        "",
        &[("BELLHOP_SERVER__PORT", "many")],
        "environment variable BELLHOP_SERVER__PORT: server.port: \"many\" is not a whole number",
    );
    check(
        "[storage]\nkind = \"s3\"",
        &[],
        "settings: storage.s3.bucket: storage.kind is \"s3\", so a bucket must be named",
    );
}

#[test]
fn a_file_that_is_no_toml_is_named_with_its_line() {
    let error = load("[server]\nport = = 1", &[]).unwrap_err().to_string();
    assert!(error.starts_with("my.toml:2: "), "{error}");
}

#[test]
fn half_of_the_processors_are_left_to_a_postgres_that_runs_on_them() {
    let threads = |text: &str, is_postgres_here| {
        let server = load(text, &[]).unwrap().server;
        server.threads(is_postgres_here)
    };
    let processors = std::thread::available_parallelism().unwrap().get();
    assert_eq!(threads("", false), processors);
    assert_eq!(threads("", true), (processors / 2).max(1));
    assert_eq!(threads("[server]\nworkers = 3", true), 3);
}
