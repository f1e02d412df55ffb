//! The text of a reply that was written for many: `{{contact.first_name}}`.

/// A placeholder without a value here: better no reply than one with a hole.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("nothing was sent: there is nothing known to put in the place of {{{{{name}}}}}")]
pub struct Unfilled {
    pub name: String,
}

/// What is between braces and no placeholder, such as code, stays as it is.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> Result<String, Unfilled> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        let name = name.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| matches!(c, 'a'..='z' | '_' | '.'));
        if !is_name {
            filled.push_str("{{");
            rest = after;
            continue;
        }
        let known = value(name).filter(|value| !value.trim().is_empty());
        let name = || name.to_owned();
        filled.push_str(known.ok_or_else(|| Unfilled { name: name() })?);
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_filled_or_nothing_is_sent() {
        let value = |name: &str| match name {
            "contact.first_name" => Some("Lena"),
            "agent.name" => Some("{{contact.first_name}}"),
            "contact.name" => Some(" "),
            _ => None,
        };
        for (text, expected) in [
            ("Hello", Ok("Hello")),
            (
                "Hi {{contact.first_name}}, {{ agent.name }}",
                Ok("Hi Lena, {{contact.first_name}}"),
            ),
            ("{{contact.name}}", Err("contact.name")),
            ("{{order.number}}", Err("order.number")),
            ("{{ \"json\": 1 }} {{", Ok("{{ \"json\": 1 }} {{")),
            ("{{{{contact.first_name}}}}", Ok("{{Lena}}")),
        ] {
            let filled = fill(text, value);
            let filled = filled.as_deref().map_err(|unfilled| unfilled.name.as_str());
            assert_eq!(filled, expected, "{text}");
        }
        let told = Unfilled {
            name: "contact.name".into(),
        }
        .to_string();
        assert!(told.ends_with("{{contact.name}}"), "{told}");
    }
}
