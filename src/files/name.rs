//! File names as they may be shown and saved: no path, no trick, not too long.

/// Longer ones do not fit file systems once they are encoded.
const NAME_CHARS_MAX: usize = 200;
const NAMELESS: &str = "file";

/// Extensions that systems run or browsers render when the file is opened.
const RISKY_EXTENSIONS: &[&str] = &[
    "app", "bat", "cmd", "com", "cpl", "desktop", "dll", "exe", "hta", "htm", "html", "jar", "js",
    "jse", "lnk", "mht", "mhtml", "mjs", "msi", "pif", "ps1", "psm1", "reg", "scr", "sh", "svg",
    "url", "vb", "vbe", "vbs", "wsf", "xht", "xhtml", "xml", "xsl",
];

/// The last part of what the sender calls the file, with an extension that does not lie about the danger:
/// `content_type` is what the bytes are.
pub fn clean(given: &str, content_type: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|&char| is_shown(char)).collect();
    // A leading dot hides a file, a trailing one is dropped by Windows.
    let shown = shown.trim_matches(|char: char| char.is_whitespace() || char == '.');
    let (stem, extension) = match shown.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, Some(extension)),
        Some(_) | None => (shown, None),
    };
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    let extension = match extension {
        Some(extension) if is_risky(extension) => {
            format!(".{extension}{}", usual_extension(content_type))
        }
        Some(extension) => format!(".{extension}"),
        None => usual_extension(content_type).to_owned(),
    };
    shorten(stem, &extension)
}

/// Control characters, and those that turn the direction of writing or cannot be seen, make
/// "exe.gpj" look like "jpg.exe" the other way round.
fn is_shown(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            '\u{00ad}'
                | '\u{061c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
                | '<' | '>' | ':' | '"' | '|' | '?' | '*'
        )
}

fn is_risky(extension: &str) -> bool {
    let extension = extension.trim().to_ascii_lowercase();
    RISKY_EXTENSIONS.contains(&extension.as_str())
}

fn usual_extension(content_type: &str) -> &'static str {
    match content_type {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/webp" => ".webp",
        "image/gif" => ".gif",
        "application/pdf" => ".pdf",
        "application/zip" => ".zip",
        "application/json" => ".json",
        "text/csv" => ".csv",
        "text/markdown" => ".md",
        "video/mp4" => ".mp4",
        "video/webm" => ".webm",
        "audio/mpeg" => ".mp3",
        "audio/ogg" => ".ogg",
        other if other.starts_with("text/") => ".txt",
        _ => ".bin",
    }
}

/// Keeps the extension, as far as it is of the usual kind.
fn shorten(stem: &str, extension: &str) -> String {
    let extension_chars = extension.chars().count();
    if extension_chars > NAME_CHARS_MAX / 2 {
        return format!("{stem}{extension}")
            .chars()
            .take(NAME_CHARS_MAX)
            .collect();
    }
    let stem_chars = NAME_CHARS_MAX.saturating_sub(extension_chars);
    let stem: String = stem.chars().take(stem_chars).collect();
    format!("{stem}{extension}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(given: &str, content_type: &str, expected: &str) {
        assert_eq!(clean(given, content_type), expected, "{given:?}");
    }

    #[test]
    fn a_name_is_no_path() {
        check("../../etc/passwd", "text/plain", "passwd.txt");
        check("C:\\Users\\Mia\\photo.png", "image/png", "photo.png");
        check("..", "image/png", "file.png");
        check("...", "image/png", "file.png");
        check("a/b/", "image/png", "file.png");
        check("", "application/pdf", "file.pdf");
        check(".htaccess", "text/plain", "htaccess.txt");
        check("nul\0byte.png", "image/png", "nulbyte.png");
    }

    #[test]
    fn a_name_cannot_pretend() {
        check("photo\u{202e}gnp.exe", "text/plain", "photognp.exe.txt");
        check("in\u{200b}voice\r\n.pdf", "application/pdf", "invoice.pdf");
        check("page.html", "text/plain", "page.html.txt");
        check("photo.png.EXE", "image/png", "photo.png.EXE.png");
        check("report.pdf. ", "application/pdf", "report.pdf");
    }

    #[test]
    fn a_name_keeps_its_language_and_is_not_too_long() {
        check(
            "Größe – übersicht.pdf",
            "application/pdf",
            "Größe – übersicht.pdf",
        );
        check("صورة.png", "image/png", "صورة.png");
        check("🎉.gif", "image/gif", "🎉.gif");
        let long = clean(&format!("{}.pdf", "é".repeat(500)), "application/pdf");
        assert_eq!(long.chars().count(), NAME_CHARS_MAX);
        assert!(long.ends_with("é.pdf"));
        let odd = clean(&format!("a.{}", "b".repeat(500)), "text/plain");
        assert_eq!(odd.chars().count(), NAME_CHARS_MAX);
    }

    proptest! {
        #[test]
        fn no_name_is_a_path_or_hides_what_it_is(given in "(\\PC|[./\\\\\u{202e}\u{0}\n]){0,300}") {
            let name = clean(&given, "text/plain");
            prop_assert!((1..=NAME_CHARS_MAX).contains(&name.chars().count()), "{name:?}");
            prop_assert!(!name.contains(['/', '\\']) && name.chars().all(is_shown), "{name:?}");
            prop_assert!(!name.starts_with('.'), "{name:?}");
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
            prop_assert!(!is_risky(extension), "{name:?}");
            prop_assert_eq!(clean(&name, "text/plain"), name);
        }
    }
}
