// matrix.js - the board of implementations, the filters, and the matrix. Rows are drawn when their section is
// opened, some at a time, so that the page is quick however many vectors there are.

function number(value, kind) {
  return el('td', {class: `n ${value === 0 ? 'zero' : kind || ''}`}, String(value));
}

function drawBoard() {
  const head = ['passed', 'of', 'against it', 'unsupported', 'other'];
  const levels = LEVELS.filter((level) => vectors.some((vector) => vector.level === level));
  const table = document.getElementById('board');
  table.append(el('caption', {class: 'dim'}, 'Passed: as expected, or a choice that is allowed. Of each level: passed of all.'),
    el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Implementation'),
      ...head.map((name) => el('th', {scope: 'col', class: 'n'}, name)),
      ...levels.map((level) => el('th', {scope: 'col', class: 'n'}, level)),
      el('th', {scope: 'col'}, 'Language'), el('th', {scope: 'col'}, 'Depth'), el('th', {scope: 'col'}, 'Note'))));
  const body = el('tbody');
  runs.forEach((run, i) => {
    const all = tally(i, everything);
    body.append(el('tr', {}, el('th', {scope: 'row'}, link(`run/${i}`, run.label)), number(all.good), number(all.total),
      number(all.bad, 'bad'), number(all.unsupported), number(all.other),
      ...levels.map((level) => {
        const count = tally(i, everything.filter((at) => vectors[at].level === level));
        return el('td', {class: `n ${count.bad > 0 ? 'bad' : ''}`}, `${count.good} / ${count.total}`);
      }),
      el('td', {}, run.language || ''), el('td', {}, run.depth || ''),
      el('td', {class: run.truncated ? 'bad' : ''}, run.truncated ? `truncated: ${run.truncated}` : '')));
  });
  table.append(body);
}

const filters = {};
for (const name of ['text', 'section', 'level', 'severity', 'run', 'differ'])
  filters[name] = document.getElementById(`f-${name}`);

function fillFilters() {
  const add = (select, values) => values.forEach(([value, text]) => select.append(el('option', {value}, text)));
  add(filters.section, sections.map((section) => [section, section]));
  add(filters.level, LEVELS.map((level) => [level, level]));
  add(filters.severity, SEVERITIES.map((severity) => [severity, severity]));
  add(filters.run, runs.map((run, i) => [String(i), run.label]));
  const used = new Set(codes.flatMap((of) => [...new Set(of)]));
  NAMES.forEach((name, code) => {
    if (!used.has(code)) return;
    document.getElementById('f-outcomes').append(
      el('label', {}, el('input', {type: 'checkbox', value: String(code)}), name));
    document.getElementById('legend').append(
      el('div', {}, el('dt', {class: OUTCOMES[name][1]}, OUTCOMES[name][0]), el('dd', {}, `${name}: ${OUTCOMES[name][2]}`)));
  });
}

// The vectors that the filters leave.
function filtered() {
  const words = filters.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const outcomes = new Set([...document.querySelectorAll('#f-outcomes input:checked')].map((box) => Number(box.value)));
  const columns = filters.run.value === '' ? codes : [codes[Number(filters.run.value)]];
  return everything.filter((at) => {
    const vector = vectors[at];
    return (!filters.section.value || vector.section === filters.section.value) &&
      (!filters.level.value || vector.level === filters.level.value) &&
      (!filters.severity.value || vector.severity === filters.severity.value) &&
      (outcomes.size === 0 || columns.some((of) => outcomes.has(of[at]))) &&
      (!filters.differ.checked || differs(at)) &&
      words.every((word) => haystack(at).includes(word));
  });
}

// Did two implementations answer differently?
function differs(at) {
  let first = null;
  for (const run of runs) {
    const seen = seenOf(run, at);
    if (!seen || seen.outcome === 'unsupported' || seen.outcome === 'not-run') continue;
    const answer = (seen.observed && seen.observed.result) || seen.outcome;
    if (first !== null && first !== answer) return true;
    first = answer;
  }
  return false;
}

const FEW = 60; // so many rows are shown without opening their sections
const CHUNK = 80; // rows drawn at a time
const opened = new Set();
let drawing = 0; // every new drawing makes the chunks of earlier ones stop

function cell(run, at) {
  const seen = seenOf(runs[run], at);
  if (!seen) return el('td', {class: 'none'}, el('span', {'aria-label': 'not in this run'}, ' '));
  return el('td', {class: classOf(seen)},
    el('a', {href: `#${cellRoute(run, at)}`, tabindex: -1,
      'aria-label': `${seen.outcome}${seen.observed && seen.observed.result ? `: ${seen.observed.result}` : ''}`}, markOf(seen)));
}

function row(at) {
  const vector = vectors[at];
  return el('tr', {}, el('th', {scope: 'row'}, el('a', {href: `#${cellRoute(0, at)}`, class: 'mono'}, vector.id),
    el('span', {class: 'title'}, vector.title || '')), ...runs.map((_, run) => cell(run, at)));
}

// Fills a body with rows, a chunk a frame.
function drawRows(body, indices, ticket, from = 0) {
  if (ticket !== drawing) return;
  body.append(...indices.slice(from, from + CHUNK).map(row));
  if (from + CHUNK < indices.length) requestAnimationFrame(() => drawRows(body, indices, ticket, from + CHUNK));
}

function drawSection(table, section, indices, open) {
  const button = el('button', {type: 'button', 'aria-expanded': String(open)}, `${section} (${indices.length})`);
  const rows = el('tbody', {hidden: !open});
  table.append(el('tbody', {class: 'group'}, el('tr', {}, el('th', {scope: 'rowgroup'}, button),
    ...runs.map((_, run) => {
      const count = tally(run, indices);
      const kind = count.bad > 0 ? 'bad' : count.total > 0 && count.good === count.total ? 'good' : '';
      return el('td', {class: kind}, count.total === 0 ? '–' : `${count.good}/${count.total}`);
    }))), rows);
  if (open) drawRows(rows, indices, drawing);
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(now));
    rows.hidden = !now;
    if (now) opened.add(section);
    else opened.delete(section);
    if (now && !rows.firstChild) drawRows(rows, indices, drawing);
  });
}

function drawMatrix() {
  drawing++;
  const left = filtered();
  const groups = new Map(sections.map((section) => [section, []]));
  left.forEach((at) => groups.get(vectors[at].section).push(at));
  const table = el('table', {id: 'matrix', class: runs.length > 4 ? 'tall' : ''},
    el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Vector'),
      ...runs.map((run, i) => el('th', {scope: 'col'}, link(`run/${i}`, run.label))))));
  for (const [section, indices] of groups)
    if (indices.length > 0) drawSection(table, section, indices, left.length <= FEW || opened.has(section));
  document.getElementById('matrix').replaceWith(table);
  document.getElementById('count').textContent =
    `${left.length} of ${vectors.length} vectors in ${[...groups.values()].filter((g) => g.length > 0).length} sections`;
}

// Arrow keys, Home and End move between the links of the matrix.
function moveFocus(event) {
  const from = event.target.closest('th, td');
  const steps = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -999], End: [0, 999]};
  const step = steps[event.key];
  if (!step || !from || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = [...document.querySelectorAll('#matrix tr')].filter((tr) => !tr.parentNode.hidden);
  const y = rows.indexOf(from.parentNode);
  const x = Math.min(Math.max(from.cellIndex + step[1], 0), runs.length);
  for (let at = y + step[0]; at >= 0 && at < rows.length; at += step[0]) {
    const target = rows[at].cells[x].querySelector('a, button') || (step[0] !== 0 && rows[at].cells[0].querySelector('a, button'));
    if (target) {
      target.focus();
      event.preventDefault();
    }
    if (target || step[0] === 0) return;
  }
}
