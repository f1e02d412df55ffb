//! The files of the repository, and how a broken rule is reported.

use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) struct SourceFile {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// Line numbers begin at 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Everything that is, or is about to be, in the repository.
pub(crate) fn paths() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files that the rules are about");
    assert!(listed.status.success(), "this is not a git checkout");
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed
        .lines()
        .filter(|path| root().join(path).is_file())
        .map(str::to_owned)
        .collect()
}

/// All text files with one of these endings.
pub(crate) fn files(endings: &[&str]) -> Vec<SourceFile> {
    let wanted = |path: &String| endings.iter().any(|ending| path.ends_with(ending));
    let read = |path: String| {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        SourceFile { path, text }
    };
    paths().into_iter().filter(wanted).map(read).collect()
}

/// What is left of a line of Rust or TypeScript without its comment.
pub(crate) fn code(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find("//")) {
        let at = from + at;
        // The `//` of an address is not a comment.
        if !line.get(..at).unwrap_or("").ends_with(':') {
            return line.get(..at).unwrap_or(line);
        }
        from = at + 2;
    }
    if line.trim_start().starts_with('*') {
        ""
    } else {
        line
    }
}

/// Whether `word` stands in `text` and is not a part of a longer word.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text
            .get(at + word.len()..)
            .and_then(|tail| tail.chars().next());
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

/// `path:line: what is wrong and what to do`
#[derive(Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    pub(crate) fn add(&mut self, path: &str, line: usize, what: impl AsRef<str>) {
        self.0.push(format!("{path}:{line}: {}", what.as_ref()));
    }

    #[track_caller]
    pub(crate) fn check(self) {
        assert!(self.0.is_empty(), "\n{}\n", self.0.join("\n"));
    }
}

pub(crate) fn resolve(folder: &str, relative: &str) -> PathBuf {
    let mut resolved = PathBuf::new();
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                resolved.pop();
            }
            name => resolved.push(name),
        }
    }
    root().join(resolved)
}
