// run.js - the page of one implementation: score, choices, contradictions, DNS cost, failures.

function scoreTable(title, runAt, words, member) {
  const rows = words.map((word) => [word, tally(runAt, everything.filter((at) => vectors[at][member] === word))]).filter(([, count]) => count.total > 0);
  return el('table', {}, el('caption', {class: 'dim'}, title),
    el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, member),
      ...['passed', 'of', 'against it', 'unsupported', 'other'].map((name) => el('th', {scope: 'col', class: 'n'}, name)))),
    el('tbody', {}, rows.map(([word, count]) => el('tr', {}, el('th', {scope: 'row'}, word), number(count.good), number(count.total),
      number(count.bad, 'bad'), number(count.unsupported), number(count.other)))));
}

const FIRST = 25;

// A table of cases; those behind the first ones are folded away.
function casesTable(runAt, indices, lastHead, last) {
  if (indices.length > FIRST + 5)
    return [casesTable(runAt, indices.slice(0, FIRST), lastHead, last), el('details', {},
      el('summary', {}, `${indices.length - FIRST} more`), ...casesChunks(runAt, indices.slice(FIRST), lastHead, last))];
  return el('div', {class: 'scroll'}, el('table', {},
    el('thead', {}, el('tr', {}, ...['Vector', 'Section', 'Level', 'Severity', 'Outcome', lastHead].map((name) => el('th', {scope: 'col'}, name)))),
    el('tbody', {}, indices.map((at) => {
      const seen = seenOf(runs[runAt], at);
      const vector = vectors[at];
      return el('tr', {}, el('th', {scope: 'row'}, el('a', {href: `#${cellRoute(runAt, at)}`, class: 'mono'}, vector.id), el('span', {class: 'title'}, vector.title || '')),
        el('td', {}, vector.section), el('td', {}, vector.level || ''), el('td', {}, vector.severity || ''),
        el('td', {class: classOf(seen)}, markOf(seen)), el('td', {}, last(seen)));
    }))));
}

// Tables of so few rows that none of them is folded again.
function casesChunks(runAt, indices, lastHead, last) {
  const chunks = [];
  for (let at = 0; at < indices.length; at += FIRST) chunks.push(casesTable(runAt, indices.slice(at, at + FIRST), lastHead, last));
  return chunks;
}

function choiceParts(run) {
  const rows = [...Object.entries(run.choices || {}).map(([name, value]) => [name, value, 'declared']),
    ...(run.implied || []).map((entry) => [entry.choice, entry.values.join(' or '),
      byId.has(entry.by) ? ['shown by ', link(cellRoute(runs.indexOf(run), byId.get(entry.by)), entry.by)] : `shown by ${entry.by}`])];
  if (rows.length === 0) return [el('p', {}, 'None declared, and none seen.')];
  return [el('table', {}, el('thead', {}, el('tr', {}, ...['Choice', 'Reading', 'Known from'].map((name) => el('th', {scope: 'col'}, name)))),
    el('tbody', {}, rows.map(([name, value, from]) => el('tr', {}, el('th', {scope: 'row', class: 'mono'}, name),
      el('td', {class: 'mono'}, String(value)), el('td', {}, ...[from].flat())))))];
}

// Questions asked in each case, where the harness saw them.
function dnsParts(runAt) {
  const costs = everything.map((at) => [at, seenOf(runs[runAt], at)]).filter(([, seen]) => seen && seen.questions)
    .map(([at, seen]) => [at, seen.questions.length]).sort((a, b) => a[1] - b[1]);
  if (costs.length === 0) return [el('p', {}, 'Its questions could not be seen in this depth.')];
  const at = (share) => costs[Math.min(costs.length - 1, Math.floor(share * costs.length))][1];
  const sum = costs.reduce((total, [, count]) => total + count, 0);
  return [facts({'cases seen': String(costs.length), 'questions in all': String(sum), mean: (sum / costs.length).toFixed(2),
    median: String(at(0.5)), '95 of 100 at most': String(at(0.95)), most: String(at(1))}),
  el('p', {}, 'The most expensive:'),
  casesTable(runAt, costs.slice(-10).reverse().map(([vector]) => vector), 'Questions', (seen) => String(seen.questions.length))];
}

function drawRun(runAt) {
  const run = runs[runAt];
  const rank = (at) => [SEVERITIES.indexOf(vectors[at].severity) >>> 0, LEVELS.indexOf(vectors[at].level) >>> 0];
  const bad = everything.filter((at) => codes[runAt][at] !== 255 && BAD[codes[runAt][at]])
    .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || a - b);
  const torn = bad.filter((at) => seenOf(run, at).outcome === 'inconsistent');
  const page = document.getElementById('page');
  fill(page,
    el('p', {}, link('', '← All implementations')), el('h2', {id: 'run-title', tabindex: -1}, run.label),
    run.truncated ? el('p', {class: 'note'}, `Truncated: ${run.truncated}. What is missing is not counted.`) : null,
    facts({name: run.name, version: run.version, language: run.language, depth: run.depth, home: run.url, 'bug tracker': run.issues,
      'features it lacks': (run.lacks || []).join(', '), seconds: run.seconds && String(run.seconds)}),
    el('div', {class: 'columns'}, scoreTable('By level', runAt, LEVELS, 'level'), scoreTable('By severity', runAt, SEVERITIES, 'severity')),
    ...part(`Counted against it (${bad.length}), gravest first`,
      bad.length > 0 ? casesTable(runAt, bad, 'Reason', (seen) => seen.reason || '') : el('p', {}, 'Nothing.')),
    ...part('Contradictions', torn.length > 0 ? casesTable(runAt, torn, 'What contradicts', (seen) => seen.reason || '') : el('p', {}, 'None seen.')),
    ...part('DNS cost', ...dnsParts(runAt)), ...part('Choices', ...choiceParts(run)));
}
