'use strict';
// The messages of tools/adapters/PROTOCOL.md, and lookups with the errors of node:dns. What a
// library is asked and how its answer is read stays with its own adapter.

const readline = require('node:readline');
const ipaddr = require('node:net');
const { domainToASCII } = require('node:url');
const { Zone, unescapeBytes, escapeBytes, readRecord } = require('./zone');

const WINDOW = 64;
const CODES = {
    NXDOMAIN: 'ENOTFOUND', NOERROR: 'ENODATA', SERVFAIL: 'ESERVFAIL', REFUSED: 'EREFUSED',
    FORMERR: 'EFORMERR', NOTIMP: 'ENOTIMP', TIMEOUT: 'ETIMEOUT'
}; // c-ares knows no other rcode, and sees an answer without records

// An identity reaches a JavaScript program as text: UTF-8 if its octets are that.
function toText(octets) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(octets, 'latin1'));
    } catch {
        return octets;
    }
}

const toOctets = (text) => Buffer.from(text, 'utf8').toString('latin1');

// What node and c-ares make of a name: U-labels become A-labels (RFC 5891), a NUL ends it, escapes
// (RFC 1035 5.1) are undone. Undefined: refused, for octets that no host name has, or labels or
// a length that DNS does not have.
function asked(text) {
    const ascii = /^[\0-\x7f]*$/.test(text) ? text : domainToASCII(text);
    const [name] = ascii.split('\0');
    const octets = unescapeBytes(name);
    const labels = octets.replace(/\.$/, '').split('.');
    if (text !== '' && ascii === '' || /[^A-Za-z0-9._/*-]/.test(octets)) {
        return undefined;
    }
    const long = labels.some((label) => label === '' || label.length > 63) || labels.join('.').length > 253;
    return name === '' || name === '.' ? '.' : long ? undefined : octets;
}

// The name under in-addr.arpa or ip6.arpa (RFC 1035 3.5, RFC 3596 2.5).
function reverseName(address) {
    if (ipaddr.isIPv4(address)) {
        return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
    }
    let text = address;
    const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
    if (dotted) {
        const [a, b, c, d] = dotted.slice(2).map(Number);
        text = `${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
    }
    const [head, tail] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
    const middle = tail === undefined ? [] : Array(8 - head.length - tail.length).fill('0');
    const nibbles = [...head, ...middle, ...(tail ?? [])].map((group) => group.padStart(4, '0')).join('');
    return `${[...nibbles].reverse().join('.')}.ip6.arpa`;
}

// RFC 5952, the form in which c-ares gives an address.
const compressed = (address) => new URL(`http://[${address}]/`).hostname.slice(1, -1);

const SHAPES = {
    A: (record) => record[0],
    AAAA: (record) => compressed(record[0]),
    PTR: (record) => escapeBytes(record[0].replace(/\.$/, '')), // c-ares escapes as we do
    TXT: (record) => record,
    MX: (record) => {
        const [priority, exchange] = record[0].split(' ');
        return { priority: Number(priority), exchange: escapeBytes(exchange.replace(/\.$/, '')) };
    }
};

class Case {
    constructor(session, message) {
        Object.assign(this, {
            n: message.n, ip: message.ip, from: toText(unescapeBytes(message.from ?? '')),
            helo: toText(unescapeBytes(message.helo ?? '')), scope: message.scope ?? 'mailfrom',
            receiver: toText(unescapeBytes(message.opt?.receiver ?? '')), options: message.opt?.options ?? {},
            time: message.opt?.time, mode: session.mode
        });
        this.session = session;
        this.zone = session.zones.get(message.z);
        this.positions = new Map();
        this.waiting = [];
    }

    // As dns.promises.resolve: records in node's shapes, or an error with its code.
    async resolve(name, type = 'A') {
        const question = asked(name);
        const answer = question === undefined ? undefined : await this.ask(question, type);
        // c-ares takes an alias of nothing for an answer, though not of a PTR question
        const empty = answer?.records.length === 0 && (!answer.alias || type === 'PTR');
        if (answer?.rcode !== 'NOERROR' || empty) {
            const code = answer === undefined ? 'EBADNAME' : (CODES[answer.rcode] ?? 'ENODATA');
            const syscall = `query${type[0]}${type.slice(1).toLowerCase()}`; // as node names them: queryTxt
            throw Object.assign(new Error(`${syscall} ${code} ${name}`), { code, syscall, errno: undefined, hostname: name });
        }
        return answer.records.map(SHAPES[type]);
    }

    // As dns.promises.reverse, which tells failures of every kind alike.
    async reverse(address) {
        try {
            return await this.resolve(reverseName(address), 'PTR');
        } catch {
            const code = 'ENOTFOUND';
            throw Object.assign(new Error(`getHostByAddr ${code} ${address}`), { code, hostname: address });
        }
    }

    ask(name, type) {
        if (this.mode === 'zone') {
            return this.zone.ask(name, type, this.positions);
        }
        return new Promise((resolve) => {
            const q = this.waiting.push(resolve);
            this.session.send({ t: 'ask', n: this.n, q, name: escapeBytes(name.replace(/([^.])\.$/, '$1')), type });
        });
    }

    // The records behind the CNAME chain are of the last one's type.
    answer(message) {
        const chain = message.an ?? [];
        const type = chain.at(-1)?.[1];
        const records = chain.filter((rr) => rr[1] === type && type !== 'CNAME').map((rr) => readRecord(rr[3]));
        this.waiting[message.q - 1]?.({ rcode: message.rcode, records, alias: chain.length > records.length });
    }
}

class Session {
    constructor(library) {
        this.library = library;
        this.zones = new Map();
        this.cases = new Map();
    }

    send(line) {
        process.stdout.write(`${JSON.stringify(line)}\n`);
    }

    hello(message) {
        this.mode = ['zone', 'ask', 'dns'].find((mode) => message.modes.includes(mode));
        const { impl, reports = [], lacks = [], choices = {} } = this.library;
        this.send({
            t: 'hello', v: 1, mode: this.mode, window: WINDOW, adapter: '1', reports, lacks, choices,
            impl: { lang: 'javascript', lang_version: process.versions.node, ...impl }
        });
    }

    async run(message) {
        const { n } = message;
        if (!['mailfrom', 'helo', undefined].includes(message.scope)) {
            this.send({ t: 'unsupported', n, feature: 'scope' });
            return;
        }
        const one = new Case(this, message);
        this.cases.set(n, one);
        try {
            const start = process.hrtime.bigint();
            const { unsupported, result, native = '', explanation } = await this.library.check(one);
            const us = Number((process.hrtime.bigint() - start) / 1000n);
            this.send(
                unsupported
                    ? { t: 'unsupported', n, feature: unsupported }
                    : { t: 'result', n, result, explanation, us, native: escapeBytes(toOctets(String(native))) }
            );
        } catch (err) {
            this.send({ t: 'error', n, what: String(err), trace: err.stack });
        }
        this.cases.delete(n);
    }

    take(message) {
        switch (message.t) {
            case 'hello':
                return this.hello(message);
            case 'zone':
                return this.zones.set(message.z, new Zone(message.rr));
            case 'drop':
                return this.zones.delete(message.z);
            case 'case':
                return this.running.push(this.run(message));
            case 'answer':
                return this.cases.get(message.n)?.answer(message);
            case 'sync': {
                // Answered when the cases before it are, and in the order of the syncs.
                const before = this.running;
                this.running = [Promise.all(before).then(() => this.send({ t: 'sync', s: message.s }))];
                return undefined;
            }
            case 'reset':
                return undefined; // nothing is kept between cases
            case 'bye':
                return process.exit(0);
            default:
                return this.send({ t: 'unsupported', n: message.n, feature: message.t });
        }
    }
}

// Speaks the protocol until stdin ends. Cases run beside each other.
function serve(library) {
    const session = new Session(library);
    session.running = [];
    process.stdout.on('error', () => process.exit(1)); // nobody reads any more
    readline.createInterface({ input: process.stdin, crlfDelay: Infinity, terminal: false })
        .on('line', (line) => {
            let message;
            try {
                message = JSON.parse(line);
            } catch (err) {
                process.stderr.write(`a line that is no message: ${err.message}\n`);
                return;
            }
            session.take(message);
        })
        .on('close', () => process.exit(0));
}

module.exports = { serve };
