'use strict';
// An adapter for spf-check. It asks through dns.resolve() of node, which is replaced: the case is
// found by its asynchronous context. What the library throws out of that callback is thrown out of
// a callback here too, and ends the process as it would end its users'.

const { createRequire } = require('node:module');
const { AsyncLocalStorage } = require('node:async_hooks');
const dns = require('node:dns');
const { serve } = require('../common/node/stdio');

const installed = createRequire(`${process.cwd()}/`);
const { SPF } = installed('spf-check');
const { version } = installed('spf-check/package.json');

const current = new AsyncLocalStorage();
const original = dns.resolve;

dns.resolve = (name, type, callback) => {
    const one = current.getStore();
    if (one === undefined) {
        return original(name, type, callback);
    }
    one.resolve(name, type).then(
        (records) => process.nextTick(callback, null, records),
        (error) => process.nextTick(callback, error)
    );
    return undefined;
};

async function check(one) {
    const { terms, ...others } = one.options;
    if (Object.keys(others).length > 0) {
        return { unsupported: 'limits' };
    }
    // RFC 7208 2.4: an empty reverse-path is postmaster at the HELO name
    const sender = one.scope === 'helo' || one.from === '' ? `postmaster@${one.helo}` : one.from;
    const spf = new SPF(sender.slice(sender.lastIndexOf('@') + 1), sender, terms === undefined ? {} : { maxDNS: terms });
    const run = () => spf.check(one.ip);
    const { result, message } = await (one.mode === 'dns' ? run() : current.run(one, run));
    return { result: result.toLowerCase(), native: `${result}: ${message}` };
}

serve({
    impl: {
        name: 'spf-check', version, url: 'https://github.com/mediamonks/node-spf-check',
        issues: 'https://github.com/mediamonks/node-spf-check/issues'
    },
    lacks: ['limits', 'time-limit', 'type-other', 'reporting'],
    check
});
