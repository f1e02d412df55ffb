//! LinkedIn's language of texts, as posts are told in: `@[Shop](urn:li:organization:1)` names somebody,
//! `{hashtag|\\#|sale}` is a tag, and a backslash stands before what means nothing.
//! Source: learn.microsoft.com/linkedin, little text format.

/// As people read it.
pub(in crate::channels) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        let named = match letter {
            '@' => name(after).map(|(name, rest)| ('@', name, rest)),
            '{' => tag(after).map(|(tag, rest)| ('#', tag, rest)),
            _ => None,
        };
        rest = match named {
            Some((sign, words, rest)) => {
                plain.push(sign);
                plain.push_str(&unmarked(words));
                rest
            }
            None if letter == '\\' => {
                let mut marked = after.chars();
                plain.extend(marked.next());
                marked.as_str()
            }
            None => {
                plain.push(letter);
                after
            }
        };
    }
    plain
}

fn unmarked(words: &str) -> String {
    words.replace('\\', "")
}

/// `[Shop](urn:li:organization:1)`
fn name(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (urn, rest) = rest.split_once(')')?;
    urn.starts_with("urn:li:").then_some((name, rest))
}

/// `hashtag|\#|sale}`
fn tag(text: &str) -> Option<(&str, &str)> {
    let (inner, rest) = text.strip_prefix("hashtag|")?.split_once('}')?;
    let (_sign, tag) = inner.split_once('|')?;
    Some((tag, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_shown_as_people_read_it() {
        for (told, read) in [
            (
                "Thank you @[Shop \\(Berlin\\)](urn:li:organization:1)!",
                "Thank you @Shop (Berlin)!",
            ),
            ("{hashtag|\\#|sale} at 5 \\* 3", "#sale at 5 * 3"),
            ("a@b {c} [d](e) @[f](g)", "a@b {c} [d](e) @[f](g)"),
            ("\\@[f](urn:li:person:1) \\", "@[f](urn:li:person:1) "),
            ("@[", "@["),
            ("{hashtag|", "{hashtag|"),
            ("Ü\\#ß", "Ü#ß"),
        ] {
            assert_eq!(plain(told), read, "{told}");
        }
    }
}
