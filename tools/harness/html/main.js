// main.js - routes: "#" the matrix, "#run/I" one implementation, "#case/I/ID" one case on top of either.

function show(page) {
  document.getElementById('overview').hidden = page;
  document.getElementById('page').hidden = !page;
}

function route() {
  const [kind, run, id] = location.hash.slice(1).split('/').map((word) => {
    try {
      return decodeURIComponent(word);
    } catch {
      return word;
    }
  });
  const at = Number(run);
  const dialog = document.getElementById('detail');
  if (kind === 'case' && runs[at] && byId.has(id)) {
    drawDetail(at, byId.get(id));
    return;
  }
  if (dialog.open) dialog.close();
  const known = kind === 'run' && runs[at] !== undefined;
  if (known) drawRun(at);
  show(known);
  if (known) {
    document.getElementById('run-title').focus();
    scrollTo(0, 0);
  }
}

// Where the dialog was opened from, so that closing it goes back there.
let before = '';
addEventListener('hashchange', (event) => {
  const from = new URL(event.oldURL).hash;
  if (!from.startsWith('#case/')) before = from;
  route();
});
document.getElementById('detail').addEventListener('close', () => {
  if (!location.hash.startsWith('#case/')) return;
  history.replaceState(null, '', before || '#');
});

// A dialog lies outside the flow of pages, so that paper would show one page of it: a copy is printed in its place.
addEventListener('beforeprint', () => {
  const dialog = document.getElementById('detail');
  if (!dialog.open) return;
  const copy = el('div', {id: 'paper'}, [...dialog.childNodes].map((node) => node.cloneNode(true)));
  copy.querySelectorAll('[id]').forEach((node) => node.removeAttribute('id'));
  copy.querySelectorAll('button').forEach((node) => node.remove());
  document.body.append(copy);
});
addEventListener('afterprint', () => document.getElementById('paper')?.remove());

document.getElementById('about').textContent =
  `${runs.length} implementation${runs.length === 1 ? '' : 's'}, ${vectors.length} vectors, by spfproof ${data.version}.`;
drawBoard();
fillFilters();
drawMatrix();
document.getElementById('matrix').parentNode.addEventListener('keydown', moveFocus);
const form = document.getElementById('filters');
let waiting = 0;
form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(drawMatrix, 120);
});
form.addEventListener('reset', () => setTimeout(drawMatrix));
form.addEventListener('submit', (event) => event.preventDefault());
document.getElementById('expand').addEventListener('click', () => {
  sections.forEach((section) => opened.add(section));
  drawMatrix();
});
document.getElementById('collapse').addEventListener('click', () => {
  opened.clear();
  drawMatrix();
});
route();
