//! Adapter for email-auth. Its `DnsResolver` trait, the library's only way to the DNS, answers from
//! the zone of a case or asks the harness; the library brings no resolver of its own, so that there
//! is no dns depth. Its texts are UTF-8: other octets reach it as U+FFFD.

use email_auth::common::dns::{DnsError, DnsResolver, MxRecord};
use email_auth::spf::{check_host, SpfResult};
use spfproof_adapter::{serve, text, Case, Dns, Failure, Library, Reply, Verdict};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

struct Resolver<'a>(&'a Dns);

fn error(failure: Failure) -> DnsError {
    match failure {
        Failure::NxDomain => DnsError::NxDomain,
        Failure::NoData => DnsError::NoRecords,
        Failure::Timeout | Failure::Fault(_) => DnsError::TempFail,
    }
}

/// A name of an answer, without the final dot.
fn name(raw: &[u8]) -> String {
    text(raw.strip_suffix(b".").unwrap_or(raw))
}

impl DnsResolver for Resolver<'_> {
    async fn query_txt(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let records = self.0.txt(name.as_bytes()).map_err(error)?;
        Ok(records.iter().map(|record| text(record)).collect())
    }

    async fn query_a(&self, name: &str) -> Result<Vec<Ipv4Addr>, DnsError> {
        self.0.addresses(name.as_bytes(), "A").map_err(error)
    }

    async fn query_aaaa(&self, name: &str) -> Result<Vec<Ipv6Addr>, DnsError> {
        self.0.addresses(name.as_bytes(), "AAAA").map_err(error)
    }

    async fn query_mx(&self, domain: &str) -> Result<Vec<MxRecord>, DnsError> {
        let records = self.0.mx(domain.as_bytes()).map_err(error)?;
        let record = |(preference, host): &(u16, Vec<u8>)| MxRecord {
            preference: *preference,
            exchange: name(host),
        };
        Ok(records.iter().map(record).collect())
    }

    async fn query_ptr(&self, ip: &IpAddr) -> Result<Vec<String>, DnsError> {
        let records = self.0.ptr(*ip).map_err(error)?;
        Ok(records.iter().map(|record| name(record)).collect())
    }

    async fn query_exists(&self, name: &str) -> Result<bool, DnsError> {
        match self.query_a(name).await {
            Ok(addresses) => Ok(!addresses.is_empty()),
            Err(DnsError::TempFail) => Err(DnsError::TempFail),
            Err(_) => Ok(false),
        }
    }
}

fn word(result: &SpfResult) -> &'static str {
    match result {
        SpfResult::None => "none",
        SpfResult::Neutral => "neutral",
        SpfResult::Pass => "pass",
        SpfResult::Fail { .. } => "fail",
        SpfResult::SoftFail => "softfail",
        SpfResult::TempError => "temperror",
        SpfResult::PermError => "permerror",
    }
}

fn check(runtime: &tokio::runtime::Runtime, case: &Case) -> Reply {
    if !case.limits.is_empty() {
        return Reply::Unsupported("limits");
    }
    let Some(dns) = &case.dns else {
        return Reply::Unsupported("depth");
    };
    let (helo, from) = (text(&case.helo), text(&case.from));
    // RFC 7208 2.4: an empty reverse-path is postmaster at the HELO name, which the library makes itself
    let sender = if case.helo_scope { "" } else { &from };
    let domain = sender.rsplit_once('@').map_or(&*helo, |(_, domain)| domain);
    let receiver = case.receiver.as_ref().map_or("unknown".into(), |r| text(r));
    let result = runtime.block_on(check_host(
        &Resolver(dns),
        case.ip,
        &helo,
        sender,
        domain,
        &receiver,
    ));
    let explanation = match &result {
        SpfResult::Fail { explanation } => Some(explanation.clone().unwrap_or_default()),
        _ => None,
    };
    Reply::Verdict(Verdict {
        result: word(&result),
        native: format!("{result:?}"),
        explanation,
    })
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    serve(Library {
        name: "email-auth",
        version: env!("LIBRARY_VERSION"),
        url: "https://github.com/sderosiaux/email-auth-rs",
        issues: "https://github.com/sderosiaux/email-auth-rs/issues",
        reports: &["explanation"],
        check: |case: &Case| check(&runtime, case),
    })
}
