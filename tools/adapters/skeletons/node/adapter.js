'use strict';
// Skeleton of an adapter (tools/adapters/README.md). Your library goes into check(); messages and zone are
// those of common/node.

const { serve } = require('../common/node/stdio');

const QUALIFIERS = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

// Here your library is called; one.resolve(name, type) is what it asks instead of dns.promises.resolve().
// This toy knows the terms ip4:ADDRESS and all.
async function check(one) {
    if (Object.keys(one.options).length > 0) {
        return { unsupported: 'limits' };
    }
    const sender = one.scope === 'helo' ? '' : one.from;
    const domain = sender.slice(sender.lastIndexOf('@') + 1) || one.helo; // RFC 7208 2.4
    let records = [];
    try {
        records = await one.resolve(domain, 'TXT');
    } catch (err) {
        if (err.code !== 'ENOTFOUND' && err.code !== 'ENODATA') {
            return { result: 'temperror', native: String(err) };
        }
    }
    const policies = records.map((strings) => strings.join('').split(' ')).filter(([version]) => version === 'v=spf1');
    if (policies.length !== 1) {
        return { result: policies.length === 0 ? 'none' : 'permerror' };
    }
    for (const term of policies[0].slice(1)) {
        const name = term.replace(/^[-+~?]/, '');
        if (name === 'all' || name === `ip4:${one.ip}`) {
            return { result: QUALIFIERS[term[0]] ?? 'pass' };
        }
        if (!name.startsWith('ip4:')) {
            return { result: 'permerror', native: `what is ${name}?` };
        }
    }
    return { result: 'neutral' };
}

serve({ impl: { name: 'skeleton', version: '0' }, check });
