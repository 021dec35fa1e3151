'use strict';
// What a recursive resolver would answer from a zone: the rules of vectors/README.md. Octets are
// the characters U+0000 to U+00FF of a string ("latin1").

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const MAX_CHAIN = 8;

const unescapeBytes = (text) =>
    text.replace(/\\([0-9]{3}|[^0-9])/g, (_, c) => (c.length === 3 ? String.fromCharCode(Number(c)) : c));

const escapeBytes = (text) =>
    text.replace(/[^ -~]|\\/g, (c) => (c === '\\' ? '\\\\' : '\\' + String(c.charCodeAt(0)).padStart(3, '0')));

// Only ASCII letters are folded (RFC 4343).
const fold = (name) => name.replace(/\.$/, '').replace(/[A-Z]/g, (c) => c.toLowerCase());
const parent = (name) => (name.includes('.') ? name.slice(name.indexOf('.') + 1) : '');
const carried = (name) =>
    name.length <= 253 && name.split('.').every((label) => label.length > 0 && label.length <= 63);

// A record is the list of its strings; all types but TXT and SPF have one.
const readRecord = (value) => [value].flat().map(unescapeBytes);
const readRcode = (value) => (typeof value === 'number' ? (RCODES[value] ?? `RCODE${value}`) : (value ?? 'NOERROR'));

function readSet(value) {
    if (Array.isArray(value)) {
        return { rcode: 'NOERROR', records: value.map(readRecord) };
    }
    if (typeof value === 'string') {
        return { rcode: value === 'NODATA' ? 'NOERROR' : value, records: [] };
    }
    const set = { rcode: readRcode(value.rcode), records: (value.rrs ?? []).map(readRecord) };
    if (set.rcode === 'NODATA') {
        set.rcode = 'NOERROR';
    }
    if (value.udp === 'truncate' && value.tcp !== undefined) {
        return { rcode: readRcode(value.tcp), records: [] }; // repeated over TCP (RFC 7766 5), which fails
    }
    if (value.raw !== undefined && value.rrs === undefined && set.rcode === 'NOERROR') {
        set.rcode = 'SERVFAIL'; // octets that are no message
    }
    return set;
}

class Zone {
    constructor(json) {
        this.owners = new Map([['', new Map()]]);
        for (const [owner, types] of Object.entries(json)) {
            const slots = new Map();
            for (const [type, value] of Object.entries(types)) {
                if (!type.startsWith('x-')) {
                    slots.set(type, (value?.answers ?? [value]).map(readSet));
                }
            }
            const name = fold(unescapeBytes(owner));
            this.owners.set(name, slots);
            for (let above = parent(name); above !== ''; above = parent(above)) {
                if (!this.owners.has(above)) {
                    this.owners.set(above, new Map());
                }
            }
        }
    }

    // The owner that answers: the name, or the wildcard at its closest encloser (RFC 4592 3.3.1).
    find(name) {
        if (this.owners.has(name)) {
            return name;
        }
        if (!carried(name)) {
            return undefined;
        }
        let encloser = parent(name);
        while (!this.owners.has(encloser)) {
            encloser = parent(encloser);
        }
        const wildcard = encloser === '' ? '*' : `*.${encloser}`;
        return this.owners.has(wildcard) ? wildcard : undefined;
    }

    // positions counts the successive answers of one case; alias tells of a CNAME that led here.
    ask(asked, type, positions) {
        let name = fold(asked);
        for (let links = 0; ; links++) {
            const owner = this.find(name);
            if (owner === undefined) {
                return { rcode: 'NXDOMAIN', records: [], alias: links > 0 };
            }
            const slots = this.owners.get(owner);
            const chosen = [type, '*', 'CNAME'].find((one) => slots.has(one));
            if (chosen === undefined) {
                return { rcode: 'NOERROR', records: [], alias: links > 0 };
            }
            const answers = slots.get(chosen);
            const key = `${owner} ${chosen}`;
            const at = positions.get(key) ?? 0;
            positions.set(key, Math.min(at + 1, answers.length - 1));
            const set = answers[at];
            if (chosen !== 'CNAME' || type === 'CNAME' || set.rcode !== 'NOERROR' || set.records.length === 0) {
                return { ...set, alias: links > 0 };
            }
            if (links === MAX_CHAIN) {
                return { rcode: 'SERVFAIL', records: [] };
            }
            name = fold(set.records[0][0]);
        }
    }
}

module.exports = { Zone, unescapeBytes, escapeBytes, readRecord };
