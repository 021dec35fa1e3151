// detail.js - one case: what was asked, expected and seen, which sentence says so, and how to run it again.

// The owners of a zone that any implementation asked for, and the domain of the query: what the case is about.
function ownersAsked(at) {
  const owners = new Set();
  for (const run of runs) {
    const seen = seenOf(run, at);
    for (const [name] of (seen && seen.questions) || []) owners.add(name.toLowerCase());
  }
  const query = vectors[at].query || {};
  for (const word of [query.from, query.helo]) if (word) owners.add(word.toLowerCase().replace(/^.*@/s, ''));
  return owners;
}

function zoneParts(at) {
  const zone = Object.entries(data.zones[vectors[at].zone]);
  const asked = ownersAsked(at);
  const near = zone.filter(([owner]) => asked.has(owner.toLowerCase()) || owner.includes('*'));
  const far = zone.filter((entry) => !near.includes(entry));
  const wild = zone.some(([owner]) => owner.includes('*'));
  const names = new Set(zone.map(([owner]) => owner.toLowerCase()));
  const missing = [...asked].filter((owner) => !wild && !names.has(owner)).map((owner) => `\n${owner}  (does not exist)`).join('');
  if (near.length === 0 || far.length < 4) return part('Zone', el('pre', {}, zoneLines(zone) + missing));
  return part('Zone', el('pre', {}, zoneLines(near) + missing), el('details', {},
    el('summary', {}, `${far.length} more names, which nobody asked for`), el('pre', {}, zoneLines(far))));
}

// A zone as lines like those of a zone file; what is no plain record (faults, answers in turn) stays JSON.
function zoneLines(zone) {
  const lines = [];
  for (const [owner, types] of zone) {
    if (Object.keys(types).length === 0) lines.push(`${owner}  (exists without records)`);
    for (const [type, value] of Object.entries(types))
      for (const one of Array.isArray(value) && value.length > 0 ? value : [value])
        lines.push(`${owner}  ${type}  ${recordText(type, one)}`);
  }
  return lines.join('\n') || '(no name exists)';
}

function recordText(type, value) {
  if (typeof value === 'string') return type === 'TXT' || type === 'SPF' ? `"${value}"` : value;
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.map((part) => `"${part}"`).join(' ');
  return JSON.stringify(value);
}

function facts(object) {
  const list = el('dl', {class: 'facts'});
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined || value === null || value === '') continue;
    list.append(el('dt', {}, key.replaceAll('_', ' ')), el('dd', {class: 'mono'}, typeof value === 'string' ? value : JSON.stringify(value)));
  }
  return list;
}

function expectedLines(expected) {
  return el('ul', {}, expected.map((one) => el('li', {}, el('code', {}, one.result),
    one.when ? ` if ${one.when}` : '', one.preferred ? ' (preferred)' : '', one.note ? ` (${one.note})` : '')));
}

function commandOf(run, vector) {
  const quote = (word) => (/^[\w./+=:,@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  if (run.command) return `${run.command} --id ${quote(vector.id)}`;
  const choices = (run.settings || []).map((choice) => ` --choice ${quote(choice)}`).join('');
  return `spfproof check --zone ${quote(vector.file || 'SUITE')} --vector ${quote(vector.id)} --trace${choices}`;
}

function part(title, ...children) {
  return [el('h3', {}, title), ...children];
}

function gotParts(seen) {
  if (!seen) return part('Got', el('p', {}, 'This run has no such case.'));
  const {state, ...rest} = seen.observed || {};
  const parts = part('Got', el('p', {}, el('span', {class: `tag ${classOf(seen)}`}, seen.outcome), ' ', seen.reason || ''),
    facts(state === 'result' ? rest : {ended: state, ...rest}));
  if (seen.unchecked) parts.push(el('p', {class: 'dim'}, `Not checked, since it cannot be seen: ${seen.unchecked.join(', ')}.`));
  if (seen.questions)
    parts.push(...part(`Questions asked (${seen.questions.length})`,
      el('pre', {}, seen.questions.map(([name, type]) => `${type}  ${name}`).join('\n') || '(none)')));
  for (const [title, text] of [['Trace', seen.trace], ['Transcript', seen.transcript]])
    if (text) parts.push(...part(title, el('pre', {}, text)));
  return parts;
}

function vectorParts(at, seen) {
  const vector = vectors[at];
  const parts = [];
  if (vector.query) parts.push(...part('Query', facts(vector.query)));
  if (vector.zone >= 0) parts.push(...zoneParts(at));
  const expected = (seen && seen.expected) || vector.expect || [];
  parts.push(...part('Expected', expectedLines(expected), facts(vector.more || {})));
  return parts;
}

function lawParts(vector) {
  const parts = [];
  if (vector.why) parts.push(...part('Why', el('p', {}, vector.why)));
  const laws = requirementsOf(vector).map(([id, law]) => (law
    ? el('blockquote', {}, el('strong', {}, `RFC ${law[0]} ${law[1]} (${law[2]}) `), law[3], el('span', {class: 'title mono'}, id))
    : el('blockquote', {class: 'mono'}, id)));
  if (laws.length > 0) parts.push(...part('Requirements, in our words', ...laws));
  for (const ref of vector.refs || []) parts.push(el('p', {class: 'dim'}, `${ref.kind}: ${ref.url}`));
  return parts;
}

function othersTable(at, current) {
  return el('div', {class: 'scroll'}, el('table', {},
    el('thead', {}, el('tr', {}, ...['Implementation', 'Outcome', 'Result', 'Its words'].map((name) => el('th', {scope: 'col'}, name)))),
    el('tbody', {}, runs.map((run, i) => {
      const seen = seenOf(run, at);
      const observed = (seen && seen.observed) || {};
      return el('tr', {}, el('th', {scope: 'row', 'aria-current': i === current ? 'true' : null}, link(cellRoute(i, at), run.label)),
        el('td', {class: seen ? classOf(seen) : 'none'}, seen ? seen.outcome : 'not in this run'),
        el('td', {class: 'mono'}, observed.result || ''), el('td', {class: 'mono'}, (observed.native || '').slice(0, 120)));
    }))));
}

function drawDetail(runAt, at) {
  const vector = vectors[at];
  const run = runs[runAt];
  const seen = seenOf(run, at);
  const dialog = document.getElementById('detail');
  const close = el('button', {type: 'button'}, 'Close');
  close.addEventListener('click', () => dialog.close());
  const command = commandOf(run, vector);
  const copy = el('button', {type: 'button'}, 'Copy');
  copy.addEventListener('click', () => navigator.clipboard.writeText(command).then(() => { copy.textContent = 'Copied'; }));
  fill(dialog,
    el('div', {class: 'bar'}, el('h2', {id: 'detail-title', tabindex: -1, class: 'mono'}, vector.id), close),
    el('p', {}, vector.title || ''),
    el('p', {}, ...[vector.section, vector.level, vector.severity && `severity ${vector.severity}`, vector.status, vector.rev && `rev ${vector.rev}`]
      .filter(Boolean).map((word) => el('span', {class: 'tag dim'}, word)).flatMap((tag) => [tag, ' '])),
    seen && seen.stale ? el('p', {class: 'note'}, `This vector has changed since: rev ${seen.rev} was run, rev ${vector.rev} is shown.`) : null,
    vector.query ? null : el('p', {class: 'note'}, 'No suite that was loaded has this vector: only what the results file says is known.'),
    el('p', {}, 'Implementation: ', el('strong', {}, link(`run/${runAt}`, run.label))),
    ...vectorParts(at, seen), ...gotParts(seen), ...lawParts(vector),
    ...part('Run it again', el('pre', {class: 'wrap'}, command), el('p', {}, copy)),
    ...part('This vector on every implementation', othersTable(at, runAt)));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  document.getElementById('detail-title').focus();
}
