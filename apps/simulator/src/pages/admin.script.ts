/** The admin page's own behaviour: forms and buttons call the control API, the journal refreshes itself. */
export const script = `
const result = document.getElementById('result');
async function call(method, path, body) {
  const answer = await fetch('/__sim' + path, { method, headers: body ? { 'content-type': 'application/json' } : {}, body });
  const text = await answer.text();
  result.className = answer.ok ? 'result' : 'result bad';
  if (!answer.ok) { result.textContent = '没有做成：' + (JSON.parse(text).error || answer.status); result.scrollIntoView({ block: 'nearest' }); return; }
  sessionStorage.setItem('done', '已完成 ' + method + ' ' + path);
  location.reload();
}
function fieldsOf(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.value === '') continue;
    body[field.name] = field.dataset.kind === 'number' ? Number(field.value) * Number(field.dataset.scale || 1) : field.value;
  }
  return JSON.stringify(body);
}
for (const form of document.forms) form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { post, patch } = form.dataset;
  void call(post ? 'POST' : 'PATCH', post || patch, fieldsOf(form));
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-post],button[data-delete]');
  if (!button) return;
  if (button.dataset.ask && !confirm(button.dataset.ask)) return;
  if (button.dataset.delete) void call('DELETE', button.dataset.delete);
  else void call('POST', button.dataset.post, button.dataset.body);
});
result.textContent = sessionStorage.getItem('done') || '';
sessionStorage.removeItem('done');
function cell(row, text, kind) { const td = document.createElement('td'); td.textContent = text; td.className = kind; row.append(td); return td; }
async function refresh() {
  const [journal, clock, faults] = await Promise.all(['/journal?limit=30', '/clock', '/faults'].map((path) => fetch('/__sim' + path).then((answer) => answer.json())));
  const beijing = (iso) => new Date(Date.parse(iso) + 8 * 3600000).toISOString().slice(0, 19).replace('T', ' ');
  document.getElementById('now').textContent = beijing(clock.now);
  document.getElementById('faults').textContent = faults.items.length ? '生效中：' + faults.items.map((f) => f.kind + (f.endless ? '' : ' × ' + f.left)).join('，') : '没有生效的故障';
  document.getElementById('journal-empty').hidden = journal.items.length > 0;
  const rows = journal.items.reverse().map((entry) => {
    const row = document.createElement('tr');
    cell(row, beijing(entry.at).slice(11), 'nowrap t3 s12');
    cell(row, entry.method, 'mono');
    cell(row, entry.appId, 'mono t3');
    cell(row, entry.authAppId, 'mono t3');
    const tag = document.createElement('span');
    tag.className = 'tag ' + (entry.verdict === '10000' ? 'good' : entry.verdict.includes('fault') ? 'soon' : 'late');
    tag.textContent = entry.verdict;
    cell(row, '', 'nowrap').append(tag);
    cell(row, entry.ms, 'num');
    return row;
  });
  document.getElementById('journal').replaceChildren(...rows);
}
void refresh();
setInterval(() => { if (!document.hidden) void refresh().catch(() => undefined); }, 2000);
`;
