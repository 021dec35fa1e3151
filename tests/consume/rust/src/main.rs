//! Reads a suite, plays its zones, and counts its tests: all a driver needs, without our code.
//!
//!     consume SUITE.json
//!
//! Put your implementation where `policy_at` is: give it `lookup` as its resolver and the test's
//! query, and compare its answer with `expect`. Left out are wildcard owners and successive answers
//! (vectors/README.md, Zone 1 and 2).

use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

type Zone<'a> = HashMap<Vec<u8>, &'a Value>;

/// A byte string of the format: `\DDD` is an octet, `\\` a backslash.
fn octets(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, more)) = rest.split_first() {
        if first != b'\\' {
            out.push(first);
            rest = more;
        } else if more[0] == b'\\' {
            out.push(b'\\');
            rest = &more[1..];
        } else {
            let number = more[..3].iter().fold(0u32, |n, d| n * 10 + u32::from(d - b'0'));
            out.push(number as u8);
            rest = &more[3..];
        }
    }
    out
}

fn lower(text: &str) -> Vec<u8> {
    octets(text).to_ascii_lowercase()
}

/// Takes over owners, in lower case; an owner replaces an earlier one of that name.
fn add<'a>(zone: &mut Zone<'a>, owners: &'a Value) {
    for (owner, types) in owners.as_object().into_iter().flatten() {
        zone.insert(lower(owner), types);
    }
}

fn zone_of<'a>(suite: &'a Value, test: &'a Value) -> Zone<'a> {
    let mut zone = Zone::new();
    match (&test["zone"], &test["zone"]["base"]) {
        (Value::String(name), _) => add(&mut zone, &suite["zones"][name]),
        (overlay, Value::String(base)) => {
            add(&mut zone, &suite["zones"][base]);
            add(&mut zone, &overlay["set"]);
        }
        (inline, _) => add(&mut zone, inline),
    }
    zone
}

/// An RRset: a list of records, the word of a fault, or an object that holds either.
fn records(answer: &Value) -> (&str, &[Value]) {
    match answer {
        Value::String(fault) if fault == "NODATA" => ("NOERROR", &[]),
        Value::String(fault) => (fault, &[]),
        Value::Array(list) => ("NOERROR", list),
        Value::Object(all) => records(all.get("rcode").or(all.get("rrs")).unwrap_or(&Value::Null)),
        Value::Number(_) => ("RCODE", &[]), // one without a word
        _ => ("NOERROR", &[]),
    }
}

fn lookup<'a>(zone: &Zone<'a>, name: &[u8], kind: &str) -> (&'a str, &'a [Value]) {
    let mut name = name.to_ascii_lowercase();
    for _ in 0..=8 {
        let Some(types) = zone.get(&name) else {
            let below = [b".", name.as_slice()].concat();
            let above = zone.keys().any(|owner| owner.ends_with(&below));
            return (if above { "NOERROR" } else { "NXDOMAIN" }, &[]);
        };
        if let Some(answer) = types.get(kind) {
            return records(answer);
        }
        if let Some(target) = types["CNAME"][0].as_str() {
            name = lower(target);
            continue;
        }
        return types.get("*").map_or(("NOERROR", &[]), records);
    }
    ("SERVFAIL", &[])
}

/// The character-strings of a TXT record, joined.
fn joined(record: &Value) -> String {
    match record {
        Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().unwrap_or_default().to_string(),
    }
}

/// Is there an SPF record (RFC 7208 4.5)?
fn policy_at(zone: &Zone, domain: &[u8]) -> bool {
    let (_, texts) = lookup(zone, domain, "TXT");
    texts.iter().any(|text| (joined(text) + " ").to_ascii_lowercase().starts_with("v=spf1 "))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: consume SUITE.json")?;
    let suite: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let tests = suite["tests"].as_array().ok_or("no tests")?;
    let mut results = BTreeMap::new();
    let mut policies = 0;
    for test in tests {
        let query = &test["query"];
        let from = query["from"].as_str().filter(|from| !from.is_empty());
        let sender = octets(from.or(query["helo"].as_str()).unwrap_or_default());
        let domain = sender.rsplit(|&octet| octet == b'@').next().unwrap_or_default();
        policies += usize::from(policy_at(&zone_of(&suite, test), domain));
        *results.entry(test["expect"][0]["result"].as_str().unwrap_or("?")).or_insert(0) += 1;
    }
    let name = suite["suite"].as_str().unwrap_or("?");
    println!("{name}: {} tests, {policies} with a policy", tests.len());
    for (result, count) in &results {
        println!("{result} {count}");
    }
    Ok(())
}
