//! The front end is built by npm and embedded from its dist folders. A binary without it still builds:
//! what is missing gets a page that says how to build it.

use std::fs;
use std::io;
use std::path::Path;

const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Bellhop</title>\
<body style=\"font:16px system-ui;max-width:40em;margin:4em auto\">\
<h1>The front end is not built</h1>\
<p>This binary was built before the widget and the console. Run <code>make front</code>, \
then build Bellhop again, or simply run <code>make run</code>, which does both.</p>\n";

const SCRIPT: &str = "console.warn(\"bellhop: this binary was built without the widget; \
run `make front` and build it again\");\n";

fn main() -> io::Result<()> {
    place("console/dist", "index.html", PAGE)?;
    place("widget/dist", "frame.html", PAGE)?;
    place("widget/dist", "widget.js", SCRIPT)?;
    // Sources, not built: an old checkout may lack them.
    fs::create_dir_all("widget/demo")?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    Ok(())
}

/// Leaves what is there alone.
fn place(folder: &str, name: &str, text: &str) -> io::Result<()> {
    let file = Path::new(folder).join(name);
    println!("cargo::rerun-if-changed={folder}");
    if !file.exists() {
        fs::create_dir_all(folder)?;
        fs::write(file, text)?;
    }
    Ok(())
}
