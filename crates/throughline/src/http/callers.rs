//! From which address a request comes, also where a proxy stands in between.

use axum::http::HeaderMap;
use std::net::IpAddr;
use std::str::FromStr;

/// Addresses of one network: `10.0.0.0/8`, `fd00::/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is neither an address nor a network; give one like 10.0.0.7, 10.0.0.0/8 or fd00::/8")]
pub struct NoNetwork(String);

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let refused = || NoNetwork(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let most = width(address);
        let bits = match bits {
            // Only digits: "+8" would be read as a number too.
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => bits.parse().map_err(|_| refused())?,
            Some(_) => return Err(refused()),
            None => most,
        };
        if bits > most {
            return Err(refused());
        }
        let network = Self { address, bits };
        // An IPv4 address in IPv6 clothes is met without them.
        match address.to_canonical() {
            plain if plain == address => Ok(network),
            plain if bits >= 96 => Ok(Self { address: plain, bits: bits - 96 }),
            _ => Ok(network),
        }
    }
}

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if width(address) != width(self.address) {
            return false;
        }
        let differing = number(address) ^ number(self.address);
        let rest = u32::from(width(address) - self.bits);
        differing.checked_shr(rest).unwrap_or(0) == 0
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The proxies whose word on a caller's address counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The address that `peer`'s request comes from: the nearest one that no trusted proxy has. What stands farther
    /// left in `x-forwarded-for` anybody may have written, and so may who is not trusted write all of it.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        // Headers of one name are one list, in their order.
        let lists: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("?")).collect();
        for named in lists.iter().rev().flat_map(|list| list.rsplit(',')) {
            if !self.trust(nearest) {
                break;
            }
            // What cannot be read ends the chain: its proxy is the last that is known.
            let Some(address) = address_in(named.trim()) else { break };
            nearest = address;
        }
        nearest
    }
}

/// As proxies write it: `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn address_in(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse().ok().map(|socket: std::net::SocketAddr| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    fn caller(trusted: &[&str], peer: &str, lists: &[&str]) -> String {
        let proxies = TrustedProxies::new(trusted.iter().map(|text| text.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(list.as_bytes()).unwrap());
        }
        proxies.caller(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let cases: [(&[&str], &str, &[&str], &str); 12] = [
            (&[], "10.0.0.1", &["203.0.113.7"], "10.0.0.1"),
            (&["10.0.0.1"], "10.0.0.1", &["203.0.113.7"], "203.0.113.7"),
            (&["10.0.0.1"], "10.0.0.2", &["203.0.113.7"], "10.0.0.2"),
            (&["10.0.0.0/8"], "10.9.9.9", &["198.51.100.1, 203.0.113.7, 10.0.0.3"], "203.0.113.7"),
            (&["10.0.0.0/8"], "10.9.9.9", &["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            (&["10.0.0.0/8"], "10.9.9.9", &["10.1.1.1"], "10.1.1.1"),
            (&["10.0.0.0/8"], "10.9.9.9", &["203.0.113.7, nonsense"], "10.9.9.9"),
            (&["10.0.0.0/8"], "10.9.9.9", &["\u{e9}, 203.0.113.7"], "10.9.9.9"),
            (&["10.0.0.0/8"], "10.9.9.9", &[], "10.9.9.9"),
            (&["::1"], "::1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["127.0.0.1"], "::ffff:127.0.0.1", &["203.0.113.7:4711"], "203.0.113.7"),
            (&["::ffff:10.0.0.0/104"], "10.2.3.4", &["::ffff:203.0.113.7"], "203.0.113.7"),
        ];
        for (trusted, peer, lists, expected) in cases {
            assert_eq!(caller(trusted, peer, lists), expected, "{trusted:?} {peer} {lists:?}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "/", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/+8", "::/129", "proxy", "10.0.0/8"] {
            assert_eq!(text.parse::<Network>(), Err(NoNetwork(text.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn a_network_holds_exactly_what_shares_its_first_bits(address: IpAddr, other: IpAddr, bits in 0..=128u8) {
            let (address, other) = (address.to_canonical(), other.to_canonical());
            let bits = bits.min(width(address));
            let network: Network = format!("{address}/{bits}").parse().unwrap();
            prop_assert!(network.contains(address));
            let text = |address: IpAddr| match address {
                IpAddr::V4(address) => format!("{:032b}", address.to_bits()),
                IpAddr::V6(address) => format!("{:0128b}", address.to_bits()),
            };
            let (one, two) = (text(address), text(other));
            let shares = one.len() == two.len() && one[..usize::from(bits)] == two[..usize::from(bits)];
            prop_assert_eq!(network.contains(other), shares);
        }

        #[test]
        fn what_an_outsider_writes_is_never_believed(claims in ".{0,60}", own: IpAddr, peer: IpAddr) {
            let network = Network { address: peer.to_canonical(), bits: width(peer.to_canonical()) };
            let proxies = TrustedProxies::new(vec![network]);
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_str(&claims) {
                headers.append("x-forwarded-for", value);
            }
            prop_assume!(own.to_canonical() != peer.to_canonical());
            // Straight to the program nothing of it counts; through the proxy, only what the proxy adds.
            prop_assert_eq!(proxies.caller(own, &headers), own.to_canonical());
            headers.append("x-forwarded-for", HeaderValue::from_str(&own.to_string()).unwrap());
            prop_assert_eq!(proxies.caller(peer, &headers), own.to_canonical());
        }

        #[test]
        fn nothing_that_is_written_makes_it_panic(lists in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4), peer: IpAddr) {
            let mut headers = HeaderMap::new();
            for list in &lists {
                if let Ok(value) = HeaderValue::from_bytes(list) {
                    headers.append("x-forwarded-for", value);
                }
            }
            let everybody = TrustedProxies::new(vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()]);
            let _ = everybody.caller(peer, &headers);
            let _ = String::from_utf8_lossy(&lists.concat()).parse::<Network>();
        }
    }
}
