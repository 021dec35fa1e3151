//! What the Rust adapters share: the messages of tools/adapters/PROTOCOL.md and answers to DNS
//! questions from a zone or from the harness. How a library is asked and read stays with its adapter.

mod zone;

use serde_json::{json, Value};
use std::{
    collections::{HashMap, VecDeque},
    io::{self, BufRead, Write},
    net::IpAddr,
    process,
    str::FromStr,
    sync::{Arc, Mutex},
};
use zone::{Answer, Positions, Zone};

// A line has its limit: so much is told of a library's own words, and of an explanation.
const NATIVE_MAX: usize = 1000;
const EXPLANATION_MAX: usize = 200_000;

// --- byte strings ---

/// Undoes `\DDD` and `\\`.
pub fn octets(text: &str) -> Vec<u8> {
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

pub fn escaped(raw: &[u8]) -> String {
    raw.iter()
        .map(|&c| match c {
            b'\\' => "\\\\".to_owned(),
            32..=126 => char::from(c).to_string(),
            _ => format!("\\{c:03}"),
        })
        .collect()
}

/// As a library sees it whose strings are UTF-8: other octets are replaced by U+FFFD.
pub fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
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

// --- questions ---

enum Source {
    Zone(Arc<Zone>, Positions),
    Ask { n: Value, asked: u64 },
}

/// Why there are no records.
#[derive(Clone, Debug)]
pub enum Failure {
    NxDomain,
    NoData,
    Timeout,
    /// SERVFAIL, REFUSED ...
    Fault(String),
}

/// What was answered in a case, in order, and how much of it has been repeated.
#[derive(Default)]
struct Journal {
    answers: Vec<Answer>,
    at: usize,
}

/// The DNS of one case.
pub struct Dns {
    harness: Arc<Mutex<Harness>>,
    source: Mutex<Source>,
    journal: Mutex<Journal>,
}

/// The name under in-addr.arpa or ip6.arpa (RFC 1035 3.5, RFC 3596 2.5).
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

impl Dns {
    /// Answers from the beginning again what was asked so far, and asks nobody for it. The
    /// questions must come as they came.
    pub fn rewind(&self) {
        self.journal.lock().unwrap().at = 0;
    }

    fn answer(&self, name: &[u8], qtype: &str) -> Answer {
        let journal = &mut *self.journal.lock().unwrap();
        if journal.at == journal.answers.len() {
            let answer = match &mut *self.source.lock().unwrap() {
                Source::Zone(zone, positions) => zone.answer(name, qtype, positions),
                Source::Ask { n, asked } => {
                    *asked += 1;
                    self.harness.lock().unwrap().ask(n, *asked, name, qtype)
                }
            };
            journal.answers.push(answer);
        }
        journal.at += 1;
        journal.answers[journal.at - 1].clone()
    }

    /// The records of one type, as vectors/README.md writes them; never none.
    fn records(&self, name: &[u8], qtype: &str) -> Result<Vec<Value>, Failure> {
        let name = name.strip_suffix(b".").unwrap_or(name);
        let (rcode, records) = self.answer(name, qtype);
        match rcode.as_str() {
            "NOERROR" if !records.is_empty() => Ok(records),
            "NOERROR" => Err(Failure::NoData),
            "NXDOMAIN" => Err(Failure::NxDomain),
            "TIMEOUT" => Err(Failure::Timeout),
            _ => Err(Failure::Fault(rcode)),
        }
    }

    /// A or AAAA records, by the type of the address wanted.
    pub fn addresses<T: FromStr>(&self, name: &[u8], qtype: &str) -> Result<Vec<T>, Failure> {
        let records = self.records(name, qtype)?;
        let words = records.iter().filter_map(Value::as_str);
        Ok(words.filter_map(|a| a.parse().ok()).collect())
    }

    /// TXT records: the octets of their strings, put together.
    pub fn txt(&self, name: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
        let strings = |record: &Value| match record {
            Value::Array(parts) => {
                let parts = parts.iter().filter_map(Value::as_str);
                parts.flat_map(octets).collect()
            }
            _ => octets(record.as_str().unwrap_or("")),
        };
        Ok(self.records(name, "TXT")?.iter().map(strings).collect())
    }

    /// MX records in the order of the answer.
    pub fn mx(&self, name: &[u8]) -> Result<Vec<(u16, Vec<u8>)>, Failure> {
        let exchange = |record: &Value| {
            let (preference, host) = record.as_str()?.split_once(' ')?;
            Some((preference.parse().ok()?, octets(host.trim())))
        };
        Ok(self
            .records(name, "MX")?
            .iter()
            .filter_map(exchange)
            .collect())
    }

    pub fn ptr(&self, ip: IpAddr) -> Result<Vec<Vec<u8>>, Failure> {
        let records = self.records(reverse_name(ip).as_bytes(), "PTR")?;
        Ok(records
            .iter()
            .filter_map(Value::as_str)
            .map(octets)
            .collect())
    }
}

// --- cases ---

pub struct Case {
    pub ip: IpAddr,
    pub helo: Vec<u8>,
    pub from: Vec<u8>,
    /// The HELO name is to be checked, whatever from says.
    pub helo_scope: bool,
    pub receiver: Option<Vec<u8>>,
    /// Limits by their names: terms, voids, mx, ptr, seconds.
    pub limits: HashMap<String, u64>,
    /// `None`: the library asks a DNS server itself.
    pub dns: Option<Arc<Dns>>,
}

pub struct Verdict {
    /// A result word of RFC 7208 2.6.
    pub result: &'static str,
    /// The library's own words.
    pub native: String,
    /// Only beside fail; empty: the domain gave none.
    pub explanation: Option<String>,
}

pub enum Reply {
    Verdict(Verdict),
    /// The feature of vectors/features.json that the library does not have.
    Unsupported(&'static str),
}

fn case_of(message: &Value, dns: Option<Arc<Dns>>) -> Result<Case, Reply> {
    let octets_of = |key: &str| octets(message[key].as_str().unwrap_or(""));
    let scope = message["scope"].as_str().unwrap_or("mailfrom");
    if scope != "mailfrom" && scope != "helo" {
        return Err(Reply::Unsupported("scope"));
    }
    if !message["opt"]["time"].is_null() {
        return Err(Reply::Unsupported("time"));
    }
    let Ok(ip) = message["ip"].as_str().unwrap_or("").parse() else {
        return Err(Reply::Verdict(Verdict {
            result: "none",
            native: "refused: ip".into(),
            explanation: None,
        }));
    };
    let limits = message["opt"]["options"].as_object().into_iter().flatten();
    Ok(Case {
        ip,
        helo: octets_of("helo"),
        from: octets_of("from"),
        helo_scope: scope == "helo",
        receiver: message["opt"]["receiver"].as_str().map(octets),
        limits: limits
            .filter_map(|(name, value)| Some((name.clone(), value.as_u64()?)))
            .collect(),
        dns,
    })
}

fn reply_to(n: &Value, reply: Reply) -> Value {
    match reply {
        Reply::Unsupported(feature) => json!({"t": "unsupported", "n": n, "feature": feature}),
        Reply::Verdict(verdict) => {
            let told = |text: &str, most| escaped(&text.as_bytes()[..text.len().min(most)]);
            let native = told(&verdict.native, NATIVE_MAX);
            let mut line = json!({"t": "result", "n": n, "result": verdict.result,
                                  "native": native});
            if let Some(explanation) = verdict.explanation {
                line["explanation"] = told(&explanation, EXPLANATION_MAX).into();
            }
            line
        }
    }
}

/// A library, and what hello tells of it.
pub struct Library<F> {
    pub name: &'static str,
    pub version: &'static str,
    pub url: &'static str,
    pub issues: &'static str,
    pub reports: &'static [&'static str],
    pub check: F,
}

fn hello<F>(library: &Library<F>, mode: &str) -> Value {
    json!({"t": "hello", "v": 1, "mode": mode, "window": 64, "adapter": "1",
           "impl": {"name": library.name, "version": library.version, "lang": "rust",
                    "url": library.url, "issues": library.issues},
           "reports": library.reports})
}

/// Speaks the protocol until stdin ends. Cases run one after the other.
pub fn serve<F: FnMut(&Case) -> Reply>(mut library: Library<F>) -> ! {
    let harness = Arc::new(Mutex::new(Harness {
        input: io::BufReader::with_capacity(1 << 16, io::stdin()),
        output: io::BufWriter::with_capacity(1 << 16, io::stdout()),
        later: VecDeque::new(),
    }));
    let mut zones: HashMap<u64, Arc<Zone>> = HashMap::new();
    let mut mode = "zone".to_owned();
    loop {
        let Some(message) = harness.lock().unwrap().next() else {
            break;
        };
        let z = message["z"].as_u64().unwrap_or(0);
        let n = &message["n"];
        let reply = match message["t"].as_str().unwrap_or("") {
            "case" => {
                let source = match zones.get(&z) {
                    _ if mode == "dns" => None,
                    Some(zone) if mode == "zone" => {
                        Some(Source::Zone(zone.clone(), Positions::new()))
                    }
                    _ => Some(Source::Ask {
                        n: n.clone(),
                        asked: 0,
                    }),
                };
                let dns = source.map(|source| {
                    Arc::new(Dns {
                        harness: harness.clone(),
                        source: Mutex::new(source),
                        journal: Mutex::default(),
                    })
                });
                let reply = case_of(&message, dns).map(|case| (library.check)(&case));
                reply_to(n, reply.unwrap_or_else(|refused| refused))
            }
            "zone" => {
                zones.insert(z, Arc::new(Zone::new(&message["rr"])));
                continue;
            }
            "drop" => {
                zones.remove(&z);
                continue;
            }
            "hello" => {
                mode = message["modes"][0].as_str().unwrap_or("zone").to_owned();
                hello(&library, &mode)
            }
            "sync" => json!({"t": "sync", "s": message["s"]}),
            "bye" => break,
            "reset" | "answer" => continue,
            other => json!({"t": "unsupported", "n": n, "feature": other}),
        };
        harness.lock().unwrap().say(&reply);
    }
    let flushed = harness.lock().unwrap().output.flush();
    process::exit(flushed.is_err().into());
}
