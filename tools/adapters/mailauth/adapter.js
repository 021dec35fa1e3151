'use strict';
// An adapter for mailauth's SPF check. Its resolver option has the shape of dns.promises.resolve.
// The library is found in the folder the adapter runs in, where npm installed it.

const { createRequire } = require('node:module');
const { serve } = require('../common/node/stdio');

const installed = createRequire(`${process.cwd()}/`);
const { spf } = installed('mailauth/lib/spf');
const { version } = installed('mailauth/package.json');

// mailauth makes postmaster@helo of an empty sender itself (RFC 7208 2.4).
async function check(one) {
    const { terms, voids, ...others } = one.options;
    if (Object.keys(others).length > 0) {
        return { unsupported: 'limits' };
    }
    const { status } = await spf({
        sender: one.scope === 'helo' ? '' : one.from,
        ip: one.ip,
        helo: one.helo,
        mta: one.receiver || 'unknown',
        maxResolveCount: terms,
        maxVoidCount: voids,
        resolver: one.mode === 'dns' ? undefined : (name, type) => one.resolve(name, type)
    });
    return { result: status.result, native: status.comment };
}

serve({
    impl: {
        name: 'mailauth', version, url: 'https://github.com/postalsys/mailauth',
        issues: 'https://github.com/postalsys/mailauth/issues'
    },
    lacks: ['limits', 'time-limit', 'type-other', 'reporting'],
    check
});
