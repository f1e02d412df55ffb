//! The TypeScript types in the repository are those that the hub's own types give.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const COMMITTED: &str = "client/src/generated";

/// Names and texts of all files in a folder.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_committed_typescript_types_are_current() {
    let fresh =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("types-{}", std::process::id()));
    let output = Command::new(env!("CARGO_BIN_EXE_bellhop"))
        .arg("export-types")
        .arg(&fresh)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let exported = files(&fresh);
    std::fs::remove_dir_all(&fresh).unwrap();

    let committed = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(COMMITTED));
    let names = exported.keys().chain(committed.keys());
    let mut stale: Vec<&String> = names
        .filter(|name| exported.get(*name) != committed.get(*name))
        .collect();
    stale.sort_unstable();
    stale.dedup();
    assert!(
        stale.is_empty(),
        "{COMMITTED} is not what the hub sends: run `make types` (differing: {stale:?})"
    );
    assert!(exported.contains_key("index.ts"), "nothing was exported");
}
