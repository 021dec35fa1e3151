//! What a recursive resolver would answer from a zone: the rules of vectors/README.md.

use crate::octets;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

const CHAIN_MAX: usize = 8;

/// The word for what came back (NOERROR, NXDOMAIN, SERVFAIL, TIMEOUT ...), and the records.
pub type Answer = (String, Vec<Value>);

/// How often each RRset with successive answers was asked for in a case.
pub type Positions = HashMap<(usize, String), usize>;

pub struct Zone {
    owners: HashMap<Vec<u8>, Value>,
    above: HashSet<Vec<u8>>, // names that exist only because something stands below them
}

fn owner_name(raw: &[u8]) -> Vec<u8> {
    let mut name = raw.to_ascii_lowercase();
    if name.last() == Some(&b'.') {
        name.pop();
    }
    name
}

fn parent(name: &[u8]) -> &[u8] {
    name.iter()
        .position(|&c| c == b'.')
        .map_or(b"", |dot| &name[dot + 1..])
}

fn carried_by_dns(name: &[u8]) -> bool {
    name.len() <= 253
        && name
            .split(|&c| c == b'.')
            .all(|l| (1..64).contains(&l.len()))
}

impl Zone {
    pub fn new(rr: &Value) -> Self {
        let owners: HashMap<_, _> = rr
            .as_object()
            .into_iter()
            .flatten()
            .map(|(owner, types)| (owner_name(&octets(owner)), types.clone()))
            .collect();
        let mut above = HashSet::from([Vec::new()]);
        for owner in owners.keys() {
            let mut up = parent(owner);
            while !up.is_empty() {
                above.insert(up.to_vec());
                up = parent(up);
            }
        }
        Zone { owners, above }
    }

    /// The types of the owner that answers for a name, itself or a wildcard (RFC 4592 3.3.1).
    /// `None`: NXDOMAIN.
    fn owner(&self, name: &[u8]) -> Option<&Value> {
        static EMPTY: Value = Value::Null;
        if let Some(types) = self.owners.get(name) {
            return Some(types);
        }
        if self.above.contains(name) {
            return Some(&EMPTY);
        }
        if !carried_by_dns(name) {
            return None;
        }
        let mut up = parent(name);
        while !self.owners.contains_key(up) && !self.above.contains(up) {
            up = parent(up);
        }
        let wildcard = if up.is_empty() {
            b"*".to_vec()
        } else {
            [b"*.", up].concat()
        };
        self.owners.get(&wildcard)
    }

    pub fn answer(&self, name: &[u8], qtype: &str, positions: &mut Positions) -> Answer {
        let mut name = owner_name(name);
        for _ in 0..=CHAIN_MAX {
            let Some(types) = self.owner(&name) else {
                return ("NXDOMAIN".into(), vec![]);
            };
            let Some(rtype) = [qtype, "*", "CNAME"]
                .into_iter()
                .find(|t| types.get(t).is_some())
            else {
                return ("NOERROR".into(), vec![]);
            };
            let (rcode, records) = take(types, rtype, positions);
            match records.first().and_then(Value::as_str) {
                Some(target) if rtype == "CNAME" && rcode == "NOERROR" => {
                    name = owner_name(&octets(target))
                }
                _ => return (rcode, records),
            }
        }
        ("SERVFAIL".into(), vec![])
    }
}

/// What an RRset says now.
fn take(types: &Value, rtype: &str, positions: &mut Positions) -> Answer {
    let mut rrset = &types[rtype];
    if let Some(answers) = rrset.get("answers").and_then(Value::as_array) {
        let at = positions
            .entry((types as *const Value as usize, rtype.into()))
            .or_default();
        rrset = &answers[(*at).min(answers.len() - 1)];
        *at += 1;
    }
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match rrset {
        Value::String(word) if word == "NODATA" => ("NOERROR".into(), vec![]),
        Value::String(word) => (word.clone(), vec![]),
        Value::Array(records) => ("NOERROR".into(), records.clone()),
        _ => {
            if let (Some(_), Some(tcp)) =
                (rrset.get("udp"), rrset.get("tcp").and_then(Value::as_str))
            {
                return (tcp.into(), vec![]);
            }
            let records = list(&rrset["rrs"]);
            let rcode = match &rrset["rcode"] {
                Value::Number(n) if n.as_u64() == Some(3) => "NXDOMAIN",
                Value::Number(n) if n.as_u64() != Some(0) => "SERVFAIL",
                Value::String(word) if word != "NODATA" => word,
                _ if rrset.get("raw").is_some() && records.is_empty() => "SERVFAIL",
                _ => "NOERROR",
            };
            (rcode.into(), records)
        }
    }
}
