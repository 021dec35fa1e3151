//! Adapter for viaspf. Its `Lookup` trait, the library's only way to the DNS, answers from the zone
//! of a case or asks the harness.
//!
//! viaspf takes senders and names as checked types: one it refuses is "none" (RFC 7208 4.3), told as
//! such in `native`. Its texts are UTF-8, so other octets are replaced as its trust-dns resolver does.

use async_trait::async_trait;
use spfproof_adapter::{serve, text, Case, Dns, Failure, Library, Reply, Verdict};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};
use viaspf::lookup::{Lookup, LookupError, LookupResult, Name};
use viaspf::{evaluate_sender, Config, DomainName, ExplanationString, Sender, SpfResult};

struct Resolver(Arc<Dns>);

fn error(failure: Failure) -> LookupError {
    match failure {
        Failure::NxDomain | Failure::NoData => LookupError::NoRecords,
        Failure::Timeout => LookupError::Timeout,
        Failure::Fault(rcode) => LookupError::Dns(Some(rcode.into())),
    }
}

fn names(records: Vec<Vec<u8>>) -> Vec<Name> {
    let names = records
        .iter()
        .filter_map(|name| Name::new(&text(name)).ok());
    names.collect()
}

#[async_trait]
impl Lookup for Resolver {
    async fn lookup_a<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<Ipv4Addr>> {
        self.0
            .addresses(name.as_str().as_bytes(), "A")
            .map_err(error)
    }

    async fn lookup_aaaa<'lookup, 'a>(
        &'lookup self,
        name: &'a Name,
    ) -> LookupResult<Vec<Ipv6Addr>> {
        self.0
            .addresses(name.as_str().as_bytes(), "AAAA")
            .map_err(error)
    }

    async fn lookup_mx<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<Name>> {
        let mut exchanges = self.0.mx(name.as_str().as_bytes()).map_err(error)?;
        exchanges.sort_by_key(|(preference, _)| *preference);
        Ok(names(exchanges.into_iter().map(|(_, host)| host).collect()))
    }

    async fn lookup_txt<'lookup, 'a>(&'lookup self, name: &'a Name) -> LookupResult<Vec<String>> {
        let records = self.0.txt(name.as_str().as_bytes()).map_err(error)?;
        Ok(records.iter().map(|record| text(record)).collect())
    }

    async fn lookup_ptr<'lookup>(&'lookup self, ip: IpAddr) -> LookupResult<Vec<Name>> {
        self.0.ptr(ip).map(names).map_err(error)
    }
}

fn config(case: &Case) -> Config {
    let mut config = Config::builder();
    if let Some(receiver) = &case.receiver {
        config = config.hostname(text(receiver));
    }
    if let Some(&terms) = case.limits.get("terms") {
        config = config.max_lookups(terms as usize);
    }
    if let Some(&voids) = case.limits.get("voids") {
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

fn check(runtime: &tokio::runtime::Runtime, case: &Case) -> Reply {
    if ["mx", "ptr", "seconds"]
        .into_iter()
        .any(|limit| case.limits.contains_key(limit))
    {
        return Reply::Unsupported("limits");
    }
    let Some(dns) = &case.dns else {
        return Reply::Unsupported("depth");
    };
    let helo = text(&case.helo);
    let from = text(&case.from);
    // a sender without local-part is given without "@": the library then takes postmaster
    let sender = match from.strip_prefix('@').unwrap_or(&from) {
        "" => helo.as_str(),
        _ if case.helo_scope => helo.as_str(),
        from => from,
    };
    let Ok(sender) = Sender::new(sender) else {
        return Reply::Verdict(Verdict {
            result: "none",
            native: "refused: sender".into(),
            explanation: None,
        });
    };
    let helo = DomainName::new(&helo).ok();
    let result = runtime.block_on(evaluate_sender(
        &Resolver(dns.clone()),
        &config(case),
        case.ip,
        &sender,
        helo.as_ref(),
    ));
    let explanation = match &result.spf_result {
        SpfResult::Fail(ExplanationString::External(words)) => Some(words.clone()),
        SpfResult::Fail(ExplanationString::Default) => Some(String::new()), // it has no default text
        _ => None,
    };
    Reply::Verdict(Verdict {
        result: word(&result.spf_result),
        native: match &result.cause {
            Some(cause) => format!("{:?}: {cause:?}", result.spf_result),
            None => format!("{:?}", result.spf_result),
        },
        explanation,
    })
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    serve(Library {
        name: "viaspf",
        version: env!("LIBRARY_VERSION"),
        url: "https://gitlab.com/glts/viaspf",
        issues: "https://gitlab.com/glts/viaspf/-/issues",
        reports: &["explanation"],
        check: |case: &Case| check(&runtime, case),
    })
}
