'use strict';
// An adapter for haraka-plugin-spf: its class SPF, called as the plugin's hooks do. Its resolver is
// replaced in the object, but MX goes through haraka-net-utils, whose resolver is shared: there the
// case is found by its asynchronous context. An address literal as HELO is skipped by the plugin.

const { createRequire } = require('node:module');
const { AsyncLocalStorage } = require('node:async_hooks');
const { serve } = require('../common/node/stdio');

console.log = console.error; // a dependency greets on stdout, which is the protocol's
const installed = createRequire(`${process.cwd()}/`);
const { SPF } = installed('haraka-plugin-spf/lib/spf');
const { version } = installed('haraka-plugin-spf/package.json');
const nested = createRequire(installed.resolve('haraka-plugin-spf'));
const netUtils = nested('haraka-net-utils');
const exchanges = createRequire(nested.resolve('haraka-net-utils'))('./lib/dns_config').getDnsResolver();

SPF.prototype.log_debug = () => {};
const current = new AsyncLocalStorage();

const hook = (one) => ({
    resolve: (name, type) => one.resolve(name, type),
    resolve4: (name) => one.resolve(name, 'A'),
    resolve6: (name) => one.resolve(name, 'AAAA'),
    resolveTxt: (name) => one.resolve(name, 'TXT'),
    resolveMx: (name) => one.resolve(name, 'MX'),
    reverse: (address) => one.reverse(address)
});

for (const method of ['resolve4', 'resolve6', 'resolveMx']) {
    const original = exchanges[method].bind(exchanges);
    exchanges[method] = (name) => (current.getStore() ? current.getStore()[method](name) : original(name));
}

function evaluate(one) {
    const spf = new SPF();
    spf.dns_timeout_ms = 0;
    if (one.mode !== 'dns') {
        spf.resolver = hook(one);
    }
    if (one.scope === 'helo' || one.from === '') {
        return spf.check_host(one.ip, one.helo, null).then((code) => spf.result(code));
    }
    spf.helo = one.helo;
    const domain = one.from.slice(one.from.lastIndexOf('@') + 1);
    return spf.check_host(one.ip, domain, one.from).then((code) => spf.result(code));
}

async function check(one) {
    if (Object.keys(one.options).length > 0) {
        return { unsupported: 'limits' };
    }
    if ((one.scope === 'helo' || one.from === '') && netUtils.is_ip_literal(one.helo)) {
        return { result: 'none', native: 'skipped: ip_literal' };
    }
    const run = () => evaluate(one);
    const native = await (one.mode === 'dns' ? run() : current.run(hook(one), run));
    return { result: native.toLowerCase(), native };
}

serve({
    impl: {
        name: 'haraka-plugin-spf', version, url: 'https://github.com/haraka/haraka-plugin-spf',
        issues: 'https://github.com/haraka/haraka-plugin-spf/issues'
    },
    lacks: ['limits', 'time-limit', 'type-other', 'reporting'],
    check
});
