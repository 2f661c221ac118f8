import { type ProblemCode, problems, type Route, routes } from '@redress/contract';

/** Routes and problem codes as a plain page without scripts; the document has every detail. */
export function docsPage(): string {
  const byTag = grouped(Object.values(routes) as Route[]);
  const sections = [...byTag].map(([tag, list]) => `<h2>${tag}</h2><table>${list.map(row).join('')}</table>`);
  const codes = Object.entries(problems).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(title.en)}<br>${escape(title['zh-CN'])}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Redress API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
<h1>Redress API</h1>
<p>Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).
Amounts are yuan as decimal text, times RFC 3339 in UTC. Writes need the header X-CSRF-Token from the sign-in.</p>
${sections.join('\n')}
<h2>Problem codes</h2><table>${codes.join('')}</table>
</body></html>`;
}

function grouped(list: readonly Route[]): Map<string, Route[]> {
  const byTag = new Map<string, Route[]>();
  for (const route of list) byTag.set(route.tag, [...(byTag.get(route.tag) ?? []), route]);
  return byTag;
}

function row({ method, path, summary, access, problems: refusals }: Route): string {
  const may = typeof access === 'string' ? access : 'public';
  const links = refusals.map((code: ProblemCode) => `<a href="#${code}">${code}</a>`).join(', ');
  return `<tr><td><code>${method}</code></td><td><code>${escape(path)}</code></td><td>${escape(summary)}</td><td>${may}</td><td>${links}</td></tr>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
