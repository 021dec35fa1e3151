//! Adapter for viaspf. Its `Lookup` trait, the library's only way to the DNS, answers from the zone
//! of a case or asks the harness. The zone follows the rules of vectors/README.md.
//!
//! viaspf takes senders and names as checked types: one it refuses is "none" (RFC 7208 4.3), told as
//! such in `native`. Its texts are UTF-8, so other octets are replaced as its trust-dns resolver does.

use async_trait::async_trait;
use serde_json::{json, Value};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    io::{self, BufRead, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    process,
    sync::{Arc, Mutex},
};
use viaspf::lookup::{Lookup, LookupError, LookupResult, Name};
use viaspf::{evaluate_sender, Config, DomainName, ExplanationString, Sender, SpfResult};

const CHAIN_MAX: usize = 8;

// --- byte strings ---

/// Undoes `\DDD` and `\\`.
fn octets(text: &str) -> Vec<u8> {
    let raw = text.as_bytes();
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let code = text.get(at + 1..at + 4).and_then(|d| d.parse::<u8>().ok());
        match (raw[at], code) {
            (b'\\', Some(code)) => {
                out.push(code);
                at += 4;
            }
            (b'\\', None) => {
                out.push(b'\\');
                at += 2;
            }
            (octet, _) => {
                out.push(octet);
                at += 1;
            }
        }
    }
    out
}

fn escaped(raw: &[u8]) -> String {
    raw.iter()
        .map(|&c| match c {
            b'\\' => "\\\\".to_owned(),
            32..=126 => char::from(c).to_string(),
            _ => format!("\\{c:03}"),
        })
        .collect()
}

fn text(raw: &str) -> String {
    String::from_utf8_lossy(&octets(raw)).into_owned()
}

fn owner_name(raw: &[u8]) -> Vec<u8> {
    let mut name = raw.to_ascii_lowercase();
    if name.last() == Some(&b'.') {
        name.pop();
    }
    name
}

// --- the zone ---

type Answer = (String, Vec<Value>);
type Positions = HashMap<(usize, String), usize>;

struct Zone {
    owners: HashMap<Vec<u8>, Value>,
    above: HashSet<Vec<u8>>,
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
    fn new(rr: &Value) -> Self {
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

    fn answer(&self, name: &[u8], qtype: &str, positions: &mut Positions) -> Answer {
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

// --- lines ---

/// Lines in, lines out. What arrives while an answer is awaited waits in turn.
struct Harness {
    input: io::BufReader<io::Stdin>,
    output: io::BufWriter<io::Stdout>,
    later: VecDeque<Value>,
}

impl Harness {
    fn say(&mut self, message: &Value) {
        if writeln!(self.output, "{message}").is_err() {
            process::exit(1);
        }
    }

    fn receive(&mut self) -> Option<Value> {
        loop {
            // what was said goes out before this may block
            if !self.input.buffer().contains(&b'\n') && self.output.flush().is_err() {
                process::exit(1);
            }
            let mut line = Vec::new();
            if self.input.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                return None;
            }
            if let Ok(message) = serde_json::from_slice(&line) {
                return Some(message);
            }
        }
    }

    fn next(&mut self) -> Option<Value> {
        self.later.pop_front().or_else(|| self.receive())
    }

    fn ask(&mut self, n: &Value, q: u64, name: &[u8], qtype: &str) -> Answer {
        self.say(&json!({"t": "ask", "n": n, "q": q, "name": escaped(name), "type": qtype}));
        loop {
            let Some(message) = self.receive() else {
                process::exit(0)
            };
            if message["t"] != "answer" {
                self.later.push_back(message);
            } else if message["n"] == *n && message["q"] == q {
                let records = message["an"].as_array().into_iter().flatten();
                let records = records
                    .filter(|rr| rr[1] == qtype)
                    .map(|rr| rr[3].clone())
                    .collect();
                return (
                    message["rcode"].as_str().unwrap_or("SERVFAIL").into(),
                    records,
                );
            }
        }
    }
}

// --- the library ---

enum Source {
    Zone(Arc<Zone>, Positions),
    Ask { n: Value, asked: u64 },
}

struct Resolver {
    harness: Arc<Mutex<Harness>>,
    source: Mutex<Source>,
}

impl Resolver {
    fn resolve(&self, name: &str, qtype: &str) -> LookupResult<Vec<Value>> {
        let name = name.strip_suffix('.').unwrap_or(name).as_bytes();
        let (rcode, records) = match &mut *self.source.lock().unwrap() {
            Source::Zone(zone, positions) => zone.answer(name, qtype, positions),
            Source::Ask { n, asked } => {
                *asked += 1;
                self.harness.lock().unwrap().ask(n, *asked, name, qtype)
            }
        };
        match rcode.as_str() {
            "NOERROR" if !records.is_empty() => Ok(records),
            "NOERROR" | "NXDOMAIN" => Err(LookupError::NoRecords),
            "TIMEOUT" => Err(LookupError::Timeout),
            _ => Err(LookupError::Dns(Some(rcode.into()))),
        }
    }

    fn names(records: &[String]) -> Vec<Name> {
        records
            .iter()
            .filter_map(|name| Name::new(name).ok())
            .collect()
    }
}

fn texts(records: &[Value]) -> Vec<String> {
    records
        .iter()
        .map(|record| match record {
            Value::Array(parts) => {
                let parts = parts.iter().filter_map(Value::as_str).flat_map(octets);
                String::from_utf8_lossy(&parts.collect::<Vec<_>>()).into_owned()
            }
            _ => text(record.as_str().unwrap_or("")),
        })
        .collect()
}

fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles = ip
                .octets()
                .into_iter()
                .rev()
                .map(|o| format!("{:x}.{:x}.", o & 15, o >> 4));
            nibbles.collect::<String>() + "ip6.arpa"
        }
    }
}

#[async_trait]
impl Lookup for Resolver {
    async fn lookup_a<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<Ipv4Addr>> {
        let records = texts(&self.resolve(name.as_str(), "A")?);
        Ok(records.iter().filter_map(|a| a.parse().ok()).collect())
    }

    async fn lookup_aaaa<'lookup, 'a>(
        &'lookup self,
        name: &'a Name,
    ) -> LookupResult<Vec<Ipv6Addr>> {
        let records = texts(&self.resolve(name.as_str(), "AAAA")?);
        Ok(records.iter().filter_map(|a| a.parse().ok()).collect())
    }

    async fn lookup_mx<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<Name>> {
        let records = texts(&self.resolve(name.as_str(), "MX")?);
        let mut exchanges: Vec<(u16, String)> = records
            .iter()
            .filter_map(|record| record.split_once(' '))
            .map(|(preference, host)| (preference.parse().unwrap_or(0), host.trim().to_owned()))
            .collect();
        exchanges.sort_by_key(|(preference, _)| *preference);
        let hosts: Vec<String> = exchanges.into_iter().map(|(_, host)| host).collect();
        Ok(Self::names(&hosts))
    }

    async fn lookup_txt<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<String>> {
        Ok(texts(&self.resolve(name.as_str(), "TXT")?))
    }

    async fn lookup_ptr<'lookup>(&'lookup self, ip: IpAddr) -> LookupResult<Vec<Name>> {
        Ok(Self::names(&texts(
            &self.resolve(&reverse_name(ip), "PTR")?,
        )))
    }
}

fn config(opt: &Value) -> Config {
    let mut config = Config::builder();
    if let Some(receiver) = opt["receiver"].as_str() {
        config = config.hostname(text(receiver));
    }
    if let Some(terms) = opt["options"]["terms"].as_u64() {
        config = config.max_lookups(terms as usize);
    }
    if let Some(voids) = opt["options"]["voids"].as_u64() {
        config = config.max_void_lookups(voids as usize);
    }
    config.build()
}

fn word(result: &SpfResult) -> &'static str {
    match result {
        SpfResult::None => "none",
        SpfResult::Neutral => "neutral",
        SpfResult::Pass => "pass",
        SpfResult::Fail(_) => "fail",
        SpfResult::Softfail => "softfail",
        SpfResult::Temperror => "temperror",
        SpfResult::Permerror => "permerror",
    }
}

fn evaluate(runtime: &tokio::runtime::Runtime, resolver: &Resolver, case: &Value) -> Value {
    let n = &case["n"];
    let helo = text(case["helo"].as_str().unwrap_or(""));
    let from = text(case["from"].as_str().unwrap_or(""));
    // a sender without local-part is given without "@": the library then takes postmaster
    let sender = match from.strip_prefix('@').unwrap_or(&from) {
        "" => helo.as_str(),
        _ if case["scope"] == "helo" => helo.as_str(),
        from => from,
    };
    let refused = |what: &str| json!({"t": "result", "n": n, "result": "none", "native": format!("refused: {what}")});
    let Ok(sender) = Sender::new(sender) else {
        return refused("sender");
    };
    let Ok(ip) = case["ip"].as_str().unwrap_or("").parse::<IpAddr>() else {
        return refused("ip");
    };
    let helo = DomainName::new(&helo).ok();
    let config = config(&case["opt"]);
    let result = runtime.block_on(evaluate_sender(
        resolver,
        &config,
        ip,
        &sender,
        helo.as_ref(),
    ));
    let native = match &result.cause {
        Some(cause) => format!("{:?}: {cause:?}", result.spf_result),
        None => format!("{:?}", result.spf_result),
    };
    let mut reply = json!({"t": "result", "n": n, "result": word(&result.spf_result),
                           "native": escaped(native.as_bytes())});
    if let SpfResult::Fail(explanation) = &result.spf_result {
        let words = match explanation {
            ExplanationString::External(words) => words.as_str(),
            ExplanationString::Default => "", // the library has no default text
        };
        reply["explanation"] = escaped(words.as_bytes()).into();
    }
    reply
}

/// The feature that a case asks for and the library does not have.
fn lacking(case: &Value) -> Option<&'static str> {
    if !case["scope"].is_null() && case["scope"] != "mailfrom" && case["scope"] != "helo" {
        return Some("scope");
    }
    if !case["opt"]["time"].is_null() {
        return Some("time");
    }
    let options = &case["opt"]["options"];
    ["mx", "ptr", "seconds"]
        .into_iter()
        .any(|o| !options[o].is_null())
        .then_some("limits")
}

fn hello(message: &Value) -> (bool, Value) {
    let ask = message["modes"][0] == "ask";
    let reply = json!({
        "t": "hello", "v": 1, "mode": if ask { "ask" } else { "zone" }, "window": 64, "adapter": "1",
        "impl": {"name": "viaspf", "version": env!("VIASPF_VERSION"), "lang": "rust",
                 "url": "https://gitlab.com/glts/viaspf", "issues": "https://gitlab.com/glts/viaspf/-/issues"},
        "reports": ["explanation"]});
    (ask, reply)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let harness = Arc::new(Mutex::new(Harness {
        input: io::BufReader::with_capacity(1 << 16, io::stdin()),
        output: io::BufWriter::with_capacity(1 << 16, io::stdout()),
        later: VecDeque::new(),
    }));
    let mut zones: HashMap<u64, Arc<Zone>> = HashMap::new();
    let mut ask = false;
    loop {
        let Some(message) = harness.lock().unwrap().next() else {
            break;
        };
        let z = message["z"].as_u64().unwrap_or(0);
        let reply = match message["t"].as_str().unwrap_or("") {
            "case" => match (lacking(&message), zones.get(&z)) {
                (Some(feature), _) => {
                    json!({"t": "unsupported", "n": message["n"], "feature": feature})
                }
                (None, zone) => {
                    let source = match zone {
                        Some(zone) if !ask => Source::Zone(zone.clone(), Positions::new()),
                        _ => Source::Ask {
                            n: message["n"].clone(),
                            asked: 0,
                        },
                    };
                    let resolver = Resolver {
                        harness: harness.clone(),
                        source: Mutex::new(source),
                    };
                    evaluate(&runtime, &resolver, &message)
                }
            },
            "zone" => {
                zones.insert(z, Arc::new(Zone::new(&message["rr"])));
                continue;
            }
            "drop" => {
                zones.remove(&z);
                continue;
            }
            "hello" => {
                let (asks, reply) = hello(&message);
                ask = asks;
                reply
            }
            "sync" => json!({"t": "sync", "s": message["s"]}),
            "bye" => break,
            "reset" | "answer" => continue,
            other => json!({"t": "unsupported", "n": message["n"], "feature": other}),
        };
        harness.lock().unwrap().say(&reply);
    }
    let flushed = harness.lock().unwrap().output.flush();
    process::exit(flushed.is_err().into());
}
