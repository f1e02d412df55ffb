//! Slack's marked text as people read it: `<https://x|here>` is a link, `<@U1>` a person, and three signs are escaped.

pub(super) fn plain(marked: &str) -> String {
    let mut text = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((mark, after)) = after.split_once('>') else {
            // No mark: an unescaped sign at the end.
            text.push('<');
            rest = after;
            break;
        };
        text.push_str(&unmarked(mark));
        rest = after;
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn unmarked(mark: &str) -> String {
    let (target, label) = match mark.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (mark, None),
    };
    match target.chars().next() {
        Some(sign @ ('@' | '#')) => {
            let name = label.unwrap_or_else(|| target.trim_start_matches(sign));
            format!("{sign}{name}")
        }
        Some('!') => format!(
            "@{}",
            label.unwrap_or_else(|| target.trim_start_matches('!'))
        ),
        Some(_) | None => match label {
            Some(label) if label != target => format!("{label} ({target})"),
            Some(_) | None => target.to_owned(),
        },
    }
}

/// What people wrote must not become mentions or links of Slack's.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_words() {
        for (marked, right) in [
            ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
            ("<@U1> hi", "@U1 hi"),
            ("<@U1|ada>", "@ada"),
            ("<#C1|help>", "#help"),
            ("<!here>", "@here"),
            (
                "see <https://x.example|here>.",
                "see here (https://x.example).",
            ),
            ("<https://x.example>", "https://x.example"),
            ("1 < 2", "1 < 2"),
            ("<", "<"),
            ("<>", ""),
        ] {
            assert_eq!(plain(marked), right, "{marked}");
        }
    }
}
