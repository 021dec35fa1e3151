//! Adapter for mail-auth. The library takes a DNS cache for each check and asks its resolver only for
//! what the cache does not hold: in the zone and ask depths the cache is the zone, and the resolver
//! behind it has no servers, so that it fails for what the cache leaves to it: the faults. In the
//! dns depth there is no cache, and the resolver is that of the system.
//!
//! The cache of TXT records holds parsed ones, policies and explanations alike, and is not told which
//! is wanted. An explanation is the last TXT lookup of a check, made only after a fail. So a check
//! that ends in fail is repeated from the same answers, its last TXT lookup an explanation now; only
//! if that ends in fail too, it was one.

use mail_auth::{
    dns::TxtRecordParser,
    hickory_resolver::{
        config::{ResolverConfig, ResolverOpts},
        proto::{op::ResponseCode, rr::Name},
    },
    spf::{verify::SpfParameters, Macro, SpfRecord},
    DnsCache, DnssecStatus, MessageAuthenticator, Mx, Negative, Parameters, RecordSet,
    ResolverCache, SpfOutput, SpfResult, TxtRecord,
};
use spfproof_adapter::{serve, text, Case, Dns, Failure, Library, Reply, Verdict};
use std::{
    borrow::Borrow,
    cell::Cell,
    collections::BTreeMap,
    hash::{Hash, Hasher},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Instant,
};
use tokio::runtime::Runtime;

type Records<T> = Result<RecordSet<T>, Negative>;

// --- the cache that is a zone ---

/// Keeps the octets that a key hashes: all that ResolverCache::get lets one know of a name.
#[derive(Default)]
struct Spelling(Vec<u8>);

impl Hasher for Spelling {
    fn write(&mut self, octets: &[u8]) {
        self.0.extend_from_slice(octets);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// The name as the library's resolver would ask for it; `None`: it would refuse it.
fn name_of<Q: Hash + ?Sized>(key: &Q) -> Option<Vec<u8>> {
    let mut spelling = Spelling::default();
    key.hash(&mut spelling);
    spelling.0.pop(); // str ends its hash with 0xff
    let name = Name::from_str_relaxed(std::str::from_utf8(&spelling.0).ok()?).ok()?;
    Some(name.iter().collect::<Vec<_>>().join(&b'.'))
}

/// A name in an answer, as the library's resolver writes it.
fn written(raw: &[u8]) -> Box<str> {
    let labels = raw.split(|&c| c == b'.').filter(|label| !label.is_empty());
    match Name::from_labels(labels) {
        Ok(mut name) => {
            name.set_fqdn(true);
            name.to_lowercase().to_ascii().into()
        }
        Err(_) => text(raw).to_lowercase().into(),
    }
}

fn negative(code: ResponseCode) -> Negative {
    Negative { code }
}

/// What the cache holds: records or a negative answer. `None`: nothing, the resolver shall fail.
fn held<T>(answer: Result<Vec<T>, Failure>) -> Option<Result<Vec<T>, Negative>> {
    match answer {
        Ok(records) => Some(Ok(records)),
        Err(Failure::NxDomain) => Some(Err(negative(ResponseCode::NXDomain))),
        Err(Failure::NoData) => Some(Err(negative(ResponseCode::NoError))),
        Err(_) => None,
    }
}

fn set<T>(records: impl IntoIterator<Item = T>) -> RecordSet<T> {
    RecordSet {
        records: records.into_iter().collect(),
        dnssec_status: DnssecStatus::Indeterminate,
    }
}

/// The caches of one check, all in one.
struct Zone<'a> {
    dns: &'a Dns,
    ip: IpAddr,
    txt_lookups: Cell<usize>,
    explanation: Option<usize>, // which TXT lookup is one
}

trait Find<V> {
    fn find<Q: Hash + ?Sized>(&self, key: &Q) -> Option<V>;
}

impl Find<TxtRecord> for Zone<'_> {
    fn find<Q: Hash + ?Sized>(&self, key: &Q) -> Option<TxtRecord> {
        self.txt_lookups.set(self.txt_lookups.get() + 1);
        let records = match held(self.dns.txt(&name_of(key)?))? {
            Ok(records) => records,
            Err(negative) => return Some(TxtRecord::Error(negative.into())),
        };
        if self.explanation == Some(self.txt_lookups.get()) {
            return Some(Macro::parse_records(&records).into());
        }
        Some(SpfRecord::parse_records(&records).into())
    }
}

impl Find<Records<Ipv4Addr>> for Zone<'_> {
    fn find<Q: Hash + ?Sized>(&self, key: &Q) -> Option<Records<Ipv4Addr>> {
        Some(held(self.dns.addresses(&name_of(key)?, "A"))?.map(set))
    }
}

impl Find<Records<Ipv6Addr>> for Zone<'_> {
    fn find<Q: Hash + ?Sized>(&self, key: &Q) -> Option<Records<Ipv6Addr>> {
        Some(held(self.dns.addresses(&name_of(key)?, "AAAA"))?.map(set))
    }
}

impl Find<Records<Mx>> for Zone<'_> {
    /// One Mx a preference, as mx_lookup() makes them of an answer.
    fn find<Q: Hash + ?Sized>(&self, key: &Q) -> Option<Records<Mx>> {
        let grouped = |records: Vec<(u16, Vec<u8>)>| {
            let mut groups: BTreeMap<u16, Vec<Box<str>>> = BTreeMap::new();
            for (preference, exchange) in records {
                groups
                    .entry(preference)
                    .or_default()
                    .push(written(&exchange));
            }
            set(groups.into_iter().map(|(preference, exchanges)| Mx {
                preference,
                exchanges: exchanges.into(),
            }))
        };
        Some(held(self.dns.mx(&name_of(key)?))?.map(grouped))
    }
}

impl Find<Records<Box<str>>> for Zone<'_> {
    /// The library asks for the names of the client, and of nobody else.
    fn find<Q: Hash + ?Sized>(&self, _: &Q) -> Option<Records<Box<str>>> {
        let names = held(self.dns.ptr(self.ip))?;
        Some(names.map(|names| set(names.iter().map(|name| written(name)))))
    }
}

impl<K, V> ResolverCache<K, V> for Zone<'_>
where
    Self: Find<V>,
{
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.find(name)
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: K, _: V, _: Instant) {}
}

impl<'a> DnsCache for Zone<'a> {
    type Txt = Zone<'a>;
    type Mx = Zone<'a>;
    type Ipv4 = Zone<'a>;
    type Ipv6 = Zone<'a>;
    type Ptr = Zone<'a>;

    fn txt(&self) -> Option<&Self> {
        Some(self)
    }

    fn mx(&self) -> Option<&Self> {
        Some(self)
    }

    fn ipv4(&self) -> Option<&Self> {
        Some(self)
    }

    fn ipv6(&self) -> Option<&Self> {
        Some(self)
    }

    fn ptr(&self) -> Option<&Self> {
        Some(self)
    }
}

// --- a case ---

struct MailAuth {
    runtime: Runtime,
    nobody: MessageAuthenticator,
    system: Option<MessageAuthenticator>, // made when the first case of the dns depth comes
}

impl MailAuth {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let servers = ResolverConfig::from_parts(None, vec![], vec![]);
        let nobody = MessageAuthenticator::new(servers, ResolverOpts::default());
        MailAuth {
            runtime,
            nobody: nobody.expect("a resolver"),
            system: None,
        }
    }

    fn check_in_zone(&self, input: SpfParameters, dns: &Dns, ip: IpAddr) -> SpfOutput {
        let check = |explanation| {
            let zone = Zone {
                dns,
                ip,
                txt_lookups: Cell::new(0),
                explanation,
            };
            let check = Parameters::new(input).with_cache(&zone);
            let output = self.runtime.block_on(self.nobody.check_host(check));
            (output, zone.txt_lookups.get())
        };
        let (output, last) = check(None);
        if output.result() != SpfResult::Fail {
            return output;
        }
        dns.rewind();
        match check(Some(last)) {
            (again, _) if again.result() == SpfResult::Fail => again,
            _ => output,
        }
    }

    fn check_over_dns(&mut self, input: SpfParameters) -> SpfOutput {
        let system = self
            .system
            .get_or_insert_with(|| MessageAuthenticator::new_system_conf().expect("resolv.conf"));
        self.runtime.block_on(system.check_host(input))
    }

    fn check(&mut self, case: &Case) -> Reply {
        if !case.limits.is_empty() {
            return Reply::Unsupported("limits");
        }
        let (helo, from) = (text(&case.helo), text(&case.from));
        let receiver = case.receiver.as_ref().map_or("unknown".into(), |r| text(r));
        let input = if case.helo_scope {
            SpfParameters::helo(case.ip, &helo, &receiver)
        } else {
            SpfParameters::mail_from(case.ip, &helo, &receiver, &from)
        };
        let output = match &case.dns {
            Some(dns) => self.check_in_zone(input, dns, case.ip),
            None => self.check_over_dns(input),
        };
        let result = word(output.result());
        let explanation = output.explanation().unwrap_or("").to_owned();
        Reply::Verdict(Verdict {
            result,
            native: format!("{} for {}", output.result(), output.domain()),
            explanation: (result == "fail").then_some(explanation),
        })
    }
}

fn word(result: SpfResult) -> &'static str {
    match result {
        SpfResult::None => "none",
        SpfResult::Neutral => "neutral",
        SpfResult::Pass => "pass",
        SpfResult::Fail => "fail",
        SpfResult::SoftFail => "softfail",
        SpfResult::TempError => "temperror",
        SpfResult::PermError => "permerror",
    }
}

fn main() {
    let mut library = MailAuth::new();
    serve(Library {
        name: "mail-auth",
        version: env!("LIBRARY_VERSION"),
        url: "https://github.com/stalwartlabs/mail-auth",
        issues: "https://github.com/stalwartlabs/mail-auth/issues",
        reports: &["explanation"],
        check: |case: &Case| library.check(case),
    })
}
