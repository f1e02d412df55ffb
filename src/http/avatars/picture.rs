//! Initials on a colour of their own.

use bellhop_domain::AgentId;

/// Dark enough for white letters (contrast 4.5 and above), soft enough to look at all day.
const COLOURS: [&str; 10] = [
    "#3f6791", "#4d6b50", "#8a5a44", "#6d5a8c", "#2f6f73", "#8c4f63", "#5f6438", "#4b5f9e",
    "#80593a", "#55606e",
];

pub fn svg(id: AgentId, name: &str) -> String {
    let count = u128::try_from(COLOURS.len()).unwrap_or(1);
    let place = usize::try_from(id.0.as_u128().checked_rem(count).unwrap_or(0)).unwrap_or(0);
    let colour = COLOURS.get(place).copied().unwrap_or("#55606e");
    let letters = escaped(&initials(name));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 80 80\" width=\"80\" height=\"80\">\
         <rect width=\"80\" height=\"80\" fill=\"{colour}\"/>\
         <text x=\"40\" y=\"41\" fill=\"#fff\" font-family=\"system-ui,sans-serif\" font-size=\"32\" \
         font-weight=\"600\" text-anchor=\"middle\" dominant-baseline=\"central\">{letters}</text></svg>"
    )
}

/// Of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let letters = first.into_iter().chain(words.next_back());
    letters.flat_map(char::to_uppercase).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        for (name, expected) in [
            ("Mia Berg", "MB"),
            ("mia", "M"),
            ("Ana María de la Cruz", "AC"),
            ("(Tom) Ωmega", "TΩ"),
            ("李 小龙", "李小"),
            ("<script>", "S"),
            ("  ", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
