//! A cookie goes along with requests that another website's page makes; those must not be believed.

/// Was an unsafe request made by our own page?
///
/// `Sec-Fetch-Site` is set by the browser and no page can change it; older browsers send only `Origin`.
/// A request with neither comes from no browser, and whoever is no browser has no need of a cookie.
pub fn is_own_page(fetch_site: Option<&str>, origin: Option<&str>, host: Option<&str>) -> bool {
    match (fetch_site, origin, host) {
        (Some("same-origin" | "none"), ..) => true,
        (Some(_), ..) => false,
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)),
        (None, ..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fetch_site: &str, origin: &str, host: &str, expected: bool) {
        let given = |text: &'static str| (!text.is_empty()).then_some(text);
        let leak = |text: &str| given(String::leak(text.to_owned()));
        let own = is_own_page(leak(fetch_site), leak(origin), leak(host));
        assert_eq!(own, expected, "{fetch_site:?} {origin:?} {host:?}");
    }

    #[test]
    fn only_our_own_pages_are_believed() {
        let host = "help.example.com";
        check("same-origin", "https://help.example.com", host, true);
        check("none", "", host, true);
        // A proxy that rewrites Host does not lock anybody out.
        check("same-origin", "https://help.example.com", "hub:8080", true);
        check("same-site", "https://www.example.com", host, false);
        check("cross-site", "https://evil.example", host, false);
        check("cross-site", "https://help.example.com", host, false);
        check("", "https://help.example.com", host, true);
        check("", "http://localhost:8080", "localhost:8080", true);
        check("", "https://HELP.example.com", host, true);
        check("", "https://help.example.com.evil.example", host, false);
        check("", "https://help.example.com:444", host, false);
        check("", "null", host, false);
        check("", "", host, false);
        check("", "https://help.example.com", "", false);
    }
}
