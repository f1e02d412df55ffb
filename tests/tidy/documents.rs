//! Documents describe what is there: every path they name exists, every link leads somewhere.

use crate::repository::{Findings, SourceFile, files, paths, resolve, root};

const MARKDOWN: &[&str] = &[".md"];
const SOURCE_ENDINGS: &[&str] = &[
    ".rs", ".ts", ".tsx", ".toml", ".sql", ".mjs", ".md", ".css", ".json", ".html",
];

#[test]
fn every_path_in_a_document_exists() {
    let top: Vec<String> = paths()
        .iter()
        .filter_map(|path| path.split('/').next())
        .map(str::to_owned)
        .collect();
    let mut findings = Findings::default();
    for file in files(MARKDOWN) {
        for (number, span) in
            prose(&file).flat_map(|(number, line)| code_spans(line).map(move |span| (number, span)))
        {
            if looks_like_a_path(span, &top) && !exists(&file, span) {
                findings.add(
                    &file.path,
                    number,
                    format!("`{span}` does not exist: say what is there today"),
                );
            }
        }
    }
    findings.check();
}

#[test]
fn every_link_leads_somewhere() {
    let mut findings = Findings::default();
    for file in files(MARKDOWN) {
        for (number, line) in prose(&file) {
            for target in links(line) {
                let is_elsewhere = target.starts_with('#')
                    || target.contains("://")
                    || target.starts_with("mailto:");
                let path = target.split('#').next().unwrap_or(target);
                if !is_elsewhere && !resolve(file.folder(), path).exists() {
                    findings.add(
                        &file.path,
                        number,
                        format!("the link to `{target}` leads nowhere"),
                    );
                }
            }
        }
    }
    findings.check();
}

#[test]
fn every_decision_is_in_its_list() {
    const FOLDER: &str = "docs/decisions";
    let decisions = files(MARKDOWN);
    let decisions = || decisions.iter().filter(|file| file.folder() == FOLDER);
    let list = decisions().find(|file| file.path.ends_with("/README.md"));
    let listed: Vec<&str> = prose(list.unwrap())
        .flat_map(|(_, line)| links(line))
        .collect();
    let mut findings = Findings::default();
    for file in decisions() {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if name != "README.md" && !listed.contains(&name) {
            findings.add(&file.path, 1, format!("add it to {FOLDER}/README.md"));
        }
    }
    findings.check();
}

/// Lines outside fenced blocks.
fn prose(file: &SourceFile) -> impl Iterator<Item = (usize, &str)> {
    let mut in_fence = false;
    file.lines().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        if is_fence {
            in_fence = !in_fence;
        }
        !in_fence && !is_fence
    })
}

fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}

fn looks_like_a_path(span: &str, top: &[String]) -> bool {
    let plain = span
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-./:".contains(c));
    let Some((first, _)) = span.split_once('/') else {
        return false;
    };
    // Made by a build or by running, not part of the repository.
    let made = span.contains("/dist")
        || span.contains("node_modules")
        || ["target", "test-results", "data"].contains(&first);
    let is_source = SOURCE_ENDINGS.iter().any(|ending| span.ends_with(ending));
    plain
        && !made
        && !first.is_empty()
        && !span.contains("://")
        && (is_source || top.iter().any(|name| name == first))
}

/// From the root, or from the document's own folder; `name.rs:12` is a line of it.
fn exists(file: &SourceFile, span: &str) -> bool {
    let path = span.split(':').next().unwrap_or(span);
    root().join(path).exists() || resolve(file.folder(), path).exists()
}

#[test]
fn paths_are_told_from_other_words() {
    let top = ["src".to_owned(), "docs".to_owned()];
    for (span, expected) in [
        ("src/boot.rs", true),
        ("docs/decisions/", true),
        ("actors/src/hub.rs", true),
        ("image/png", false),
        ("/api/v1/me", false),
        ("src/http/<noun>/<verb>", false),
        ("widget/dist", false),
        ("send_message", false),
    ] {
        assert_eq!(looks_like_a_path(span, &top), expected, "{span}");
    }
}
