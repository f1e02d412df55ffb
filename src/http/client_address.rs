//! Which address a request comes from, when proxies stand in between.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::config::Network;

/// Proxies in a row; longer chains are made up.
const PROXIES_MAX: usize = 16;

/// Whose word about the client's address is taken.
#[derive(Clone, Default, Debug)]
pub struct TrustedProxies(pub Vec<Network>);

/// What requests are counted by: a household has a whole /64 of IPv6.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AddressKey(IpAddr);

impl From<IpAddr> for AddressKey {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => {
                let network = address.to_bits() & (u128::MAX << 64);
                Self(IpAddr::V6(Ipv6Addr::from_bits(network)))
            }
        }
    }
}

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The last address in the chain that is not one of our proxies.
    pub fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let mut client = peer;
        for entry in forwarded_for.rsplit(',').take(PROXIES_MAX) {
            if !self.trusts(client) {
                return client;
            }
            match entry.trim().parse() {
                Ok(address) => client = address,
                Err(_) => return client,
            }
        }
        client
    }
}

/// `None` for requests that came over no network.
pub fn of(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let Some(proxies) = request.app_data::<Data<TrustedProxies>>() else {
        return Some(peer);
    };
    let forwarded: Vec<_> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect();
    Some(proxies.client(peer, &forwarded.join(",")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(forwarded_for: &str, peer: &str, expected: &str) {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()]);
        let client = proxies.client(peer.parse().unwrap(), forwarded_for);
        assert_eq!(client.to_string(), expected, "{forwarded_for} by {peer}");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("", "192.0.2.1", "192.0.2.1");
        check("198.51.100.7", "192.0.2.1", "192.0.2.1");
        check("198.51.100.7", "10.0.0.1", "198.51.100.7");
        check("1.1.1.1, 198.51.100.7", "10.0.0.1", "198.51.100.7");
        check(
            "1.1.1.1, 198.51.100.7, 10.0.0.2",
            "10.0.0.1",
            "198.51.100.7",
        );
        check("nonsense", "10.0.0.1", "10.0.0.1");
        check("198.51.100.7", "::1", "198.51.100.7");
    }

    #[test]
    fn a_household_counts_once() {
        let key = |text: &str| AddressKey::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(key("2001:db8:0:1::1"), key("2001:db8:0:1:ffff::2"));
        assert_ne!(key("2001:db8:0:1::1"), key("2001:db8:0:2::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }

    proptest! {
        #[test]
        fn who_is_no_proxy_of_ours_is_believed_nothing(header in "([0-9a-f.:, ]|.){0,80}", peer in any::<u32>()) {
            let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
            let peer = IpAddr::from(peer.to_be_bytes());
            let client = proxies.client(peer, &header);
            prop_assert!(proxies.trusts(peer) || client == peer);
        }
    }
}
