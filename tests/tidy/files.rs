//! How files look: their length, their opening lines, and what never stands in them.

use std::collections::BTreeSet;

use crate::repository::{Findings, code, files, has_word, paths, root};

const LINES_MAX: usize = 500;
const RUST: &[&str] = &[".rs"];
const TYPESCRIPT: &[&str] = &[".ts", ".tsx"];
const SOURCES: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".js", ".css", ".sql", ".sh"];

/// Where constant markup is written; nothing of a person's goes into it.
const CONSTANT_MARKUP: &[(&str, &str)] = &[
    // Building the five elements one by one would not fit into the loader's 3 kB.
    ("widget/loader/launcher.ts", "innerHTML"),
];

/// These rules themselves name what they forbid.
const THESE_RULES: &str = "tests/tidy/";

#[test]
fn a_file_holds_one_idea() {
    let mut findings = Findings::default();
    for file in files(SOURCES) {
        let lines = file.text.lines().count();
        if lines > LINES_MAX {
            findings.add(&file.path, LINES_MAX + 1, format!("{lines} lines are more than {LINES_MAX}: find the second idea and give it a file"));
        }
    }
    findings.check();
}

#[test]
fn nothing_is_left_for_later() {
    let never = [
        (
            "TODO",
            "do it, or write down in an issue that it is not done",
        ),
        (
            "FIXME",
            "do it, or write down in an issue that it is not done",
        ),
        (
            "XXX",
            "do it, or write down in an issue that it is not done",
        ),
        ("todo!", "write the code"),
        ("unimplemented!", "write the code"),
        ("dbg!", "remove it, or log with `tracing`"),
        (
            "thread::sleep",
            "wait for what should happen, not for time to pass",
        ),
        ("#[ignore", "make it pass or remove it"),
        (".skip(\"", "make it pass or remove it"),
        ("it.only", "let the others run too"),
        ("test.only", "let the others run too"),
        ("describe.only", "let the others run too"),
        ("it.todo", "write the test"),
        ("debugger;", "remove it"),
        ("console.log", "remove it; scripts write to process.stdout"),
    ];
    let mut findings = Findings::default();
    for file in files(SOURCES) {
        if file.path.starts_with(THESE_RULES) {
            continue;
        }
        for (number, line) in file.lines() {
            for (text, instead) in never {
                let is_there = if text.chars().all(char::is_alphabetic) {
                    has_word(line, text)
                } else {
                    line.contains(text)
                };
                if is_there {
                    findings.add(&file.path, number, format!("`{text}`: {instead}"));
                }
            }
        }
    }
    findings.check();
}

#[test]
fn tests_do_not_sleep() {
    let mut findings = Findings::default();
    for file in files(&[".rs", ".ts", ".tsx", ".mjs"]) {
        let is_test = file.path.starts_with("tests/") || file.path.contains("/tests/");
        if !is_test || file.path.starts_with(THESE_RULES) {
            continue;
        }
        for (number, line) in file.lines() {
            let code = code(line);
            if code.contains("sleep(") || code.contains("waitForTimeout(") {
                findings.add(
                    &file.path,
                    number,
                    "wait for what should happen, or use virtual time",
                );
            }
        }
    }
    findings.check();
}

#[test]
fn every_mailbox_is_bounded() {
    let using: BTreeSet<String> = files(RUST)
        .into_iter()
        .filter(|file| !file.path.starts_with(THESE_RULES))
        .filter(|file| {
            file.lines()
                .any(|(_, line)| code(line).contains(".do_send("))
        })
        .map(|file| file.path)
        .collect();
    assert!(
        using.len() <= 1,
        "`do_send` fills a mailbox past its bound, so at most one file may use it; use `try_send` or `send` in: {using:?}"
    );
}

#[test]
fn the_front_end_is_typed_and_writes_no_html() {
    let any = [": any", "as any", "<any", "any[]", "any>", "| any", "& any"];
    let html = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "dangerouslySetInnerHTML",
        "document.write",
        "eval(",
    ];
    let silenced = ["@ts-ignore", "@ts-nocheck"];
    let mut findings = Findings::default();
    for file in files(TYPESCRIPT) {
        for (number, line) in file.lines() {
            let code = code(line);
            if has_word(code, "any") && any.iter().any(|any| code.contains(any)) {
                findings.add(
                    &file.path,
                    number,
                    "`any` switches the types off: use `unknown` and look",
                );
            }
            let is_excepted = |word: &str| CONSTANT_MARKUP.contains(&(file.path.as_str(), word));
            for word in html
                .iter()
                .filter(|word| code.contains(**word) && !is_excepted(word))
            {
                findings.add(
                    &file.path,
                    number,
                    format!("`{word}`: build elements, so that nobody's text becomes markup"),
                );
            }
            for word in silenced.iter().filter(|word| line.contains(**word)) {
                findings.add(&file.path, number, format!("`{word}`: make the types true"));
            }
        }
    }
    findings.check();
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let places = ["/root/", "/Users/", "/work/"];
    let mut findings = Findings::default();
    for file in files(&[
        ".rs", ".ts", ".tsx", ".mjs", ".js", ".css", ".sql", ".sh", ".md", ".toml", ".json",
        ".html", ".yml", "Makefile", "/run",
    ]) {
        if file.path.starts_with(THESE_RULES) {
            continue;
        }
        for (number, line) in file.lines() {
            for place in places {
                let starts = line.match_indices(place).any(|(at, _)| {
                    let before = line.get(..at).and_then(|head| head.chars().next_back());
                    !before.is_some_and(|c| c.is_alphanumeric() || "./_-}".contains(c))
                });
                if starts {
                    findings.add(
                        &file.path,
                        number,
                        format!("`{place}…` exists on one machine only"),
                    );
                }
            }
        }
    }
    findings.check();
}

/// Purpose, what it must not know, where to start reading.
#[test]
fn every_folder_says_what_it_is_for() {
    let mut findings = Findings::default();
    for file in files(RUST) {
        let opens_a_folder = file.path.ends_with("/mod.rs")
            || file.path.ends_with("src/lib.rs")
            || file.path.ends_with("/main.rs");
        // The folder of one noun needs no more than its name; what nouns have in common stands above.
        let is_part = file.path.starts_with("src/") && file.path.matches('/').count() == 2;
        let wanted = if is_part || file.path.ends_with("lib.rs") {
            2
        } else {
            1
        };
        let heads = file
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .count();
        if opens_a_folder && file.path != "src/main.rs" && heads < wanted {
            findings.add(
                &file.path,
                1,
                "open with `//!` lines: purpose, what it must not know, where to start reading",
            );
        }
    }
    for path in paths() {
        let Some((top, _)) = path.split_once('/') else {
            continue;
        };
        let crate_or_docs = [
            "src",
            "domain",
            "actors",
            "loadtest",
            "config",
            "docs",
            "tests",
            // Written by a property that failed, to be tried first the next time.
            "proptest-regressions",
        ];
        let is_described = top.starts_with('.')
            || crate_or_docs.contains(&top)
            || root().join(top).join("README.md").is_file();
        if !is_described {
            findings.add(&path, 1, format!("give `{top}` a README.md: purpose, what it must not know, where to start reading"));
        }
    }
    findings.check();
}

#[test]
fn every_module_folder_under_src_has_a_head() {
    let mut findings = Findings::default();
    let folders: BTreeSet<String> = files(RUST)
        .iter()
        .filter(|file| file.path.starts_with("src/") && file.folder() != "src")
        .map(|file| file.folder().to_owned())
        .collect();
    for folder in folders {
        let is_headed = root().join(&folder).join("mod.rs").is_file()
            || root().join(format!("{folder}.rs")).is_file();
        if !is_headed {
            findings.add(
                &folder,
                1,
                "a folder of modules opens with mod.rs, which says what the folder is for",
            );
        }
    }
    findings.check();
}
