//! The mutations that `make mutations` replays: each still applies, is small, and says what it is for.

use std::process::Command;

use crate::repository::{Findings, SourceFile, files, root};

/// A mutation is one mistake: more lines are more than one.
const CHANGED_LINES_MAX: usize = 12;

fn mutations() -> Vec<SourceFile> {
    let mut patches = files(&[".patch"]);
    patches.retain(|file| file.path.starts_with("tests/mutations/"));
    assert!(!patches.is_empty(), "there are no mutations");
    patches
}

#[test]
fn every_mutation_says_what_it_breaks() {
    let mut findings = Findings::default();
    for patch in mutations() {
        for word in ["Breaks: ", "Invariant: INV-", "Red: cargo test "] {
            if !patch.text.lines().any(|line| line.starts_with(word)) {
                findings.add(&patch.path, 1, format!("say `{word}…` in its head"));
            }
        }
        let is_change = |line: &&str| {
            let is_name = line.starts_with("+++") || line.starts_with("---");
            (line.starts_with('+') || line.starts_with('-')) && !is_name
        };
        let changed = patch.text.lines().filter(is_change).count();
        if changed > CHANGED_LINES_MAX {
            findings.add(
                &patch.path,
                1,
                format!("{changed} changed lines are more than {CHANGED_LINES_MAX}: one mistake is enough"),
            );
        }
    }
    findings.check();
}

#[test]
fn every_mutation_applies() {
    let mut findings = Findings::default();
    for patch in mutations() {
        let applied = Command::new("git")
            .args(["apply", "--check", &patch.path])
            .current_dir(root())
            .output()
            .expect("git checks a patch");
        if !applied.status.success() {
            let why = String::from_utf8_lossy(&applied.stderr).into_owned();
            findings.add(&patch.path, 1, format!("does not apply any more: {why}"));
        }
    }
    findings.check();
}

#[test]
fn every_mutation_is_in_the_list_of_invariants() {
    let list = std::fs::read_to_string(root().join("docs/invariants.md")).unwrap();
    let mut findings = Findings::default();
    for patch in mutations() {
        if !list.contains(&patch.path) {
            findings.add(&patch.path, 1, "name it in docs/invariants.md");
        }
    }
    findings.check();
}
