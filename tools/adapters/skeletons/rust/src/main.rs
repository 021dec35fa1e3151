//! Skeleton of an adapter (tools/adapters/README.md). Your library goes into `check`; messages and zone are
//! those of common/rust.

use spfproof_adapter::{serve, text, Case, Dns, Failure, Library, Reply, Verdict};

fn verdict(result: &'static str, native: String) -> Reply {
    Reply::Verdict(Verdict {
        result,
        native,
        explanation: None,
    })
}

/// A toy that knows the terms ip4:ADDRESS and all.
fn evaluate(terms: &[&str], ip: &str) -> &'static str {
    for term in terms {
        let name = term.trim_start_matches(['+', '-', '~', '?']);
        if name == "all" || name.strip_prefix("ip4:") == Some(ip) {
            return match term.as_bytes()[0] {
                b'-' => "fail",
                b'~' => "softfail",
                b'?' => "neutral",
                _ => "pass",
            };
        }
        if !name.starts_with("ip4:") {
            return "permerror";
        }
    }
    "neutral"
}

/// Here your library is called; `dns` is what it asks instead of a resolver.
fn check(case: &Case, dns: &Dns) -> Reply {
    if !case.limits.is_empty() {
        return Reply::Unsupported("limits");
    }
    let domain = case.from.rsplit(|&octet| octet == b'@').next();
    let domain = match domain {
        Some(domain) if !case.helo_scope && !domain.is_empty() => domain,
        _ => &case.helo, // RFC 7208 2.4
    };
    let records = match dns.txt(domain) {
        Ok(records) => records,
        Err(Failure::NxDomain | Failure::NoData) => Vec::new(),
        Err(failure) => return verdict("temperror", format!("{failure:?}")),
    };
    let records: Vec<String> = records.iter().map(|record| text(record)).collect();
    let policies: Vec<Vec<&str>> = records
        .iter()
        .map(|record| record.split(' ').collect::<Vec<_>>())
        .filter(|terms| terms[0] == "v=spf1")
        .collect();
    match policies.as_slice() {
        [] => verdict("none", String::new()),
        [terms] => verdict(evaluate(&terms[1..], &case.ip.to_string()), String::new()),
        _ => verdict("permerror", String::new()),
    }
}

fn main() {
    serve(Library {
        name: "skeleton",
        version: "0",
        url: "https://example.com/",
        issues: "https://example.com/",
        reports: &[],
        check: |case: &Case| match &case.dns {
            Some(dns) => check(case, dns),
            None => Reply::Unsupported("depth"),
        },
    })
}
