//! `X-Twilio-Signature`: the base64 of the HMAC-SHA1 of the public address with its query and, for forms, every
//! parameter's name and value, sorted by name. JSON is proven by `bodySHA256` in the address instead.

use std::collections::BTreeSet;

use crate::channels::arrival::{Arrival, parameter};
use crate::channels::credentials::Credentials;
use crate::channels::mac;
use crate::channels::reception::Refused;

const SIGNATURE: &str = "x-twilio-signature";
/// Parameters of one form: a message has about forty.
const PARAMETERS_MAX: usize = 1_000;

pub const HEADERS: &[&str] = &[SIGNATURE];

pub fn verify(credentials: &Credentials, arrival: &Arrival<'_>) -> Result<String, Refused> {
    let tokens = ["auth_token", "next_auth_token"];
    let tokens: Vec<&str> = tokens
        .iter()
        .filter_map(|name| credentials.get(name))
        .collect();
    if tokens.is_empty() {
        return Err(Refused::NoSecret);
    }
    let offered = arrival.headers.get(SIGNATURE).ok_or(Refused::Forged(
        "X-Twilio-Signature is missing; only Twilio posts here",
    ))?;
    let query = arrival.url.split_once('?').map_or("", |(_, query)| query);
    let rest = match parameter(query, "bodySHA256") {
        Some(digest) => {
            if !mac::is_equal(&digest, &mac::sha256_hex(arrival.body)) {
                return Err(Refused::Forged("bodySHA256 is not that of this body"));
            }
            String::new()
        }
        None => sorted(arrival.body)?,
    };
    let mut is_right = false;
    for url in addresses(arrival.url) {
        for token in &tokens {
            let mac = mac::sha1(token, &[url.as_bytes(), rest.as_bytes()]);
            is_right |= mac::is_equal(offered, &mac::base64(&mac));
        }
    }
    if is_right {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "X-Twilio-Signature is not right; compare the auth token, and see that server.public_url is the address that Twilio was given",
    ))
}

/// Each name and value once, in the order of names.
fn sorted(body: &[u8]) -> Result<String, Refused> {
    let pairs = url::form_urlencoded::parse(body);
    let pairs: BTreeSet<(String, String)> = pairs
        .into_owned()
        .take(PARAMETERS_MAX.saturating_add(1))
        .collect();
    if pairs.len() > PARAMETERS_MAX {
        return Err(Refused::Forged(
            "a form with so many parameters is none of Twilio's",
        ));
    }
    let pairs = pairs.into_iter();
    Ok(pairs.map(|(name, value)| name + &value).collect())
}

/// As it is, and with the port that it has anyway, or without it.
fn addresses(address: &str) -> Vec<String> {
    let mut all = vec![address.to_owned()];
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] {
        let Some(rest) = address.strip_prefix(scheme) else {
            continue;
        };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        match host.strip_suffix(port) {
            Some(host) => all.push(format!("{scheme}{host}{path}")),
            None if !host.contains(':') => all.push(format!("{scheme}{host}{port}{path}")),
            None => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_tried_with_and_without_its_own_port() {
        let with = addresses("https://h.example:443/a?b");
        assert_eq!(with, ["https://h.example:443/a?b", "https://h.example/a?b"]);
        let without = addresses("https://h.example/a");
        assert_eq!(without, ["https://h.example/a", "https://h.example:443/a"]);
        assert_eq!(addresses("https://h.example:8443/").len(), 1);
        assert_eq!(addresses("").len(), 1);
    }
}
