// model.js - the data of the page, and what is computed from it once. Everything that comes from vectors or
// implementations reaches the page as text nodes and attributes only: nothing here parses HTML.
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const vectors = data.vectors;
const runs = data.runs;

// Outcome: mark, class, meaning. The mark stands beside the colour, never the colour alone.
const OUTCOMES = {
  'pass': ['✓', 'good', 'as expected'],
  'pass:choice': ['✓ choice', 'good', 'allowed, but not the preferred result'],
  'fail': ['✗', 'bad', 'another result, explanation, cause or term'],
  'fail:dns': ['✗ dns', 'bad', 'the right result by the wrong questions'],
  'inconsistent': ['≠', 'bad', 'contradicts a reading it has declared or shown'],
  'error': ['✗ error', 'bad', 'the implementation failed and said so'],
  'crash': ['✗ crash', 'bad', 'its process died'],
  'timeout': ['✗ timeout', 'bad', 'no answer in time'],
  'protocol': ['✗ protocol', 'bad', 'the adapter broke the protocol'],
  'unsupported': ['n/a', 'none', 'a feature that the vector needs is missing'],
  'xfail': ['x', 'warn', 'a known failure of the baseline'],
  'xpass': ['x ✓', 'bad', 'a known failure that passes'],
  'not-run': ['–', 'none', 'the run ended before'],
  'info': ['i', 'warn', 'deviates where nothing is asked'],
};
const NAMES = Object.keys(OUTCOMES);
const LEVELS = ['must', 'should', 'may', 'info'];
const SEVERITIES = ['critical', 'high', 'medium', 'low'];

// An element with attributes and children; strings become text.
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {}))
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

// The same for an element that is there: its old children go.
function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
}

function seenOf(run, at) {
  return run.cells[at] < 0 ? null : data.seen[run.cells[at]];
}

// "✗ permerror": what a cell shows.
function markOf(seen) {
  const result = seen.observed && seen.observed.result;
  return seen.outcome === 'fail' && result ? `✗ ${result}` : (OUTCOMES[seen.outcome] || OUTCOMES.error)[0];
}

function classOf(seen) {
  return (OUTCOMES[seen.outcome] || OUTCOMES.error)[1];
}

// Outcomes as numbers, so that filters need not touch the objects: 255 where a run has no such case.
const codes = runs.map((run) => Uint8Array.from(run.cells, (index) =>
  (index < 0 ? 255 : Math.max(0, NAMES.indexOf(data.seen[index].outcome)))));

const BAD = NAMES.map((name) => OUTCOMES[name][1] === 'bad');
const GOOD = NAMES.map((name) => name === 'info' || OUTCOMES[name][1] === 'good');
const NOT_SUPPORTED = NAMES.indexOf('unsupported');

// Counts of one run over those vectors: total is the sum of the others.
function tally(run, indices) {
  const count = {total: 0, good: 0, bad: 0, unsupported: 0, other: 0};
  const of = codes[run];
  for (const at of indices) {
    const code = of[at];
    if (code === 255) continue;
    count.total++;
    if (BAD[code]) count.bad++;
    else if (GOOD[code]) count.good++;
    else if (code === NOT_SUPPORTED) count.unsupported++;
    else count.other++;
  }
  return count;
}

const everything = vectors.map((_, at) => at);
const byId = new Map(vectors.map((vector, at) => [vector.id, at]));

function requirementsOf(vector) {
  return (vector.spec || []).map((id) => [id, data.requirements[id]]);
}

// What the text filter looks through, in lower case; made at the first search.
let haystacks = null;
function haystack(at) {
  haystacks ||= vectors.map((v) => [v.id, v.title, v.why, ...(v.spec || []), ...(v.tags || []),
    ...Object.values(v.query || {})].join('\n').toLowerCase());
  return haystacks[at];
}

const collator = new Intl.Collator('en', {numeric: true});
const sections = [...new Set(vectors.map((vector) => vector.section))].sort(collator.compare);

function link(route, ...children) {
  return el('a', {href: `#${route}`}, ...children);
}

function cellRoute(run, at) {
  return `case/${run}/${encodeURIComponent(vectors[at].id)}`;
}
