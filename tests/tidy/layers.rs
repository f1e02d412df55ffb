//! The dependency table: which part may import what, in sources and in the crates below it.

use std::process::Command;

use crate::repository::{Findings, code, files, has_word, root};

struct Layer {
    folder: &'static str,
    /// Files of the folder for which the row does not hold, with the reason beside the row.
    except: &'static [&'static str],
    /// A word forbids itself, with `*` at its end every word that begins so.
    never: &'static [&'static str],
    /// What may be named nevertheless, with the reason beside the row.
    but: &'static [&'static str],
    instead: &'static str,
}

const LAYERS: &[Layer] = &[
    Layer {
        folder: "domain/",
        except: &[],
        never: &[
            "tokio",
            "actix*",
            "diesel*",
            "rand",
            "tracing",
            "log",
            "SystemTime",
            "Instant",
            "now_v7",
            "new_v4",
        ],
        but: &[],
        instead: "the core is pure: take times, ids and randomness as arguments, and let the caller log",
    },
    Layer {
        folder: "actors/src/",
        except: &[],
        never: &["diesel*", "actix_web", "actix_ws", "serde_json", "bellhop"],
        but: &[],
        instead: "the shell knows the core and its mailboxes only: ask for it through a trait, as `journal` and `fanout` do",
    },
    Layer {
        folder: "src/store/",
        except: &[],
        never: &[
            "actix_web",
            "actix_ws",
            "crate::wire",
            "crate::http",
            "crate::socket",
        ],
        but: &[],
        instead: "the store answers with domain types or rows; convert them where they leave the process",
    },
    Layer {
        folder: "src/wire/",
        except: &[],
        never: &[
            "crate::store",
            "crate::http",
            "crate::socket",
            "Hub",
            "Addr",
            "diesel*",
            "actix_web",
            "actix_ws",
        ],
        but: &[],
        instead: "wire types are made from plain values; what has a connection or an address makes the converting call",
    },
    Layer {
        folder: "src/http/",
        except: &[],
        never: &["crate::socket"],
        but: &[],
        instead: "HTTP and socket share `wire`, `store` and the hub, never each other",
    },
    Layer {
        folder: "src/socket/",
        except: &[],
        never: &["crate::http"],
        // One person has one budget, over sockets and requests; and before the upgrade it is HTTP.
        but: &[
            "crate::http::rate_limit",
            "crate::http::client_address",
            "crate::http::problem",
        ],
        instead: "HTTP and socket share `wire`, `store` and the hub, never each other",
    },
    Layer {
        folder: "src/channels/",
        except: &[],
        never: &["crate::http", "crate::socket", "crate::wire"],
        but: &[],
        instead: "a platform's folder verifies and parses; handlers in `http` hand it bytes and headers",
    },
    Layer {
        folder: "src/bulk/",
        except: &[],
        never: &["crate::http", "crate::socket"],
        but: &[],
        instead: "handlers make jobs by functions of the store and wake the worker; what it tells is of `wire`",
    },
    Layer {
        folder: "src/labels/",
        except: &[],
        never: &["crate::http", "crate::socket", "crate::wire"],
        but: &[],
        instead: "the reader knows rules and languages; who asks and who is told is the hub's matter",
    },
    Layer {
        folder: "fakeplatform/",
        except: &[],
        never: &["bellhop*"],
        but: &[],
        instead: "the fake platform tries the hub, so it follows the platforms' documentation and shares no code with it",
    },
    Layer {
        folder: "src/",
        except: &["src/store/"],
        never: &["diesel*"],
        but: &[],
        instead: "SQL and Diesel live under src/store only: add a store function with a name from the field",
    },
    Layer {
        folder: "src/postgres/",
        except: &[],
        never: &[
            "crate::store",
            "crate::http",
            "crate::socket",
            "bellhop_actors",
            "bellhop_domain",
        ],
        but: &[],
        instead: "the private Postgres hands out a connection string and knows nothing of what is done with it",
    },
];

#[test]
fn no_part_imports_what_it_must_not_know() {
    let mut findings = Findings::default();
    for file in files(&[".rs"]) {
        let rows = LAYERS.iter().filter(|layer| {
            file.path.starts_with(layer.folder)
                && !layer
                    .except
                    .iter()
                    .any(|except| file.path.starts_with(except))
        });
        for layer in rows {
            for (number, line) in file.lines() {
                let code = layer
                    .but
                    .iter()
                    .fold(code(line).to_owned(), |code, but| code.replace(but, ""));
                for word in layer.never.iter().filter(|word| names(&code, word)) {
                    findings.add(
                        &file.path,
                        number,
                        format!("`{word}` is not for {}: {}", layer.folder, layer.instead),
                    );
                }
            }
        }
    }
    findings.check();
}

/// Whether the line uses the crate, module or type: as a path, an import or a call.
fn names(line: &str, word: &str) -> bool {
    let Some(beginning) = word.strip_suffix('*') else {
        let is_type_or_function = word.contains('_') || word.starts_with(char::is_uppercase);
        return has_word(line, word)
            && (is_type_or_function
                || line.contains(&format!("{word}::"))
                || has_word(line, "use"));
    };
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.match_indices(beginning).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        let rest = line.get(at..).unwrap_or("").trim_start_matches(inside);
        !before.is_some_and(inside) && rest.starts_with("::")
    })
}

#[test]
fn lines_that_use_a_word_are_told_from_lines_that_mention_it() {
    let yes = [
        ("use diesel::sql_types;", "diesel*"),
        ("    diesel_async::run()", "diesel*"),
        ("use tokio;", "tokio"),
    ];
    let no = [
        ("let diesel = 1;", "diesel*"),
        ("\"the log\"", "log"),
        ("biodiesel::x", "diesel*"),
    ];
    for (line, word) in yes {
        assert!(names(line, word), "{line}");
    }
    for (line, word) in no {
        assert!(!names(line, word), "{line}");
    }
}

/// Crates that may not be below a package, even through others.
#[test]
fn the_core_and_the_shell_are_built_without_the_world() {
    for (package, never) in [
        (
            "bellhop-domain",
            &[
                "tokio",
                "actix",
                "actix-web",
                "diesel",
                "diesel-async",
                "rand",
                "tracing",
                "log",
                "chrono",
            ][..],
        ),
        (
            "bellhop-actors",
            &[
                "actix-web",
                "actix-http",
                "actix-ws",
                "diesel",
                "diesel-async",
                "tokio-postgres",
                "serde_json",
                "reqwest",
            ][..],
        ),
    ] {
        let below = crates_below(package);
        for name in never {
            assert!(
                !below.iter().any(|found| found == name),
                "{package} must be built without {name}: see `cargo tree -p {package} -e normal -i {name}`"
            );
        }
    }
}

fn crates_below(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            package,
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree failed: {errors}");
    let tree = String::from_utf8(output.stdout).unwrap();
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// Not even behind a feature or on another system.
const NOWHERE: &[(&str, &str)] = &[
    (
        "openssl-sys",
        "TLS is rustls with aws-lc-rs; turn the crate's default features off",
    ),
    (
        "native-tls",
        "TLS is rustls with aws-lc-rs; turn the crate's default features off",
    ),
    (
        "pq-sys",
        "Diesel speaks to Postgres through diesel-async, which needs no libpq",
    ),
    (
        "actix-web-actors",
        "it is deprecated by its authors: use actix-ws (docs/decisions/0010-actix-ws.md)",
    ),
    ("actix-governor", "it is GPL-3: use governor itself"),
];

#[test]
fn some_crates_are_nowhere_in_the_tree() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut findings = Findings::default();
    for (index, line) in lock.lines().enumerate() {
        for (name, instead) in NOWHERE {
            if line == format!("name = \"{name}\"") {
                findings.add(
                    "Cargo.lock",
                    index + 1,
                    format!("{name} must not be in the tree: {instead}"),
                );
            }
        }
    }
    findings.check();
}
