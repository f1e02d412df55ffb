//! What the binary says when it cannot do what it was asked to.

use std::net::TcpListener;
use std::process::Output;

use crate::hub::folder::Folder;
use crate::hub::process::{Start, bellhop};
use crate::support::TestDatabase;

fn said(output: &Output) -> String {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{out}{err}")
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let folder = Folder::new();
    let database = TestDatabase::new().await;
    let mut start = Start::new(&folder.path().join("data")).database(&database.url);
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    start.port = taken.local_addr().unwrap().port();
    let output = start.command().output().unwrap();
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains(&start.port.to_string()) && said.contains("--port"),
        "{said}"
    );
}

#[test]
fn an_unknown_setting_is_refused_with_its_line_and_the_closest_name() {
    let folder = Folder::new();
    let config = folder.path().join("bellhop.toml");
    std::fs::write(&config, "# mine\n[server]\nprot = 9000\n").unwrap();
    let output = bellhop()
        .arg("check-config")
        .arg("--config")
        .arg(&config)
        .output()
        .unwrap();
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    for part in ["bellhop.toml", "3", "prot", "port"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn the_shipped_configuration_is_valid() {
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/bellhop.toml");
    let output = bellhop()
        .arg("check-config")
        .arg("--config")
        .arg(config)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn the_demo_is_for_this_machine_only() {
    let folder = Folder::new();
    let mut start = Start::new(&folder.path().join("data"));
    start
        .settings
        .push(("BELLHOP_SERVER__ADDRESS", "0.0.0.0".to_owned()));
    let output = start.command().output().unwrap();
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("demo") && said.contains("127.0.0.1"),
        "{said}"
    );
}
