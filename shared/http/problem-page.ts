/** The page that explains every type of problem. */
import type { HttpResponseInit } from '@azure/functions';
import { plain } from './headers.ts';
import { html } from './html.ts';
import { type ProblemKind, problems, problemType } from './problems.ts';
import { pageFoot, pageHead, pagePolicy } from './report/page.ts';

/** Everyone gets the same page. */
const anyone = { hasConsole: false };

/** Returns the page; the kind of a problem is its anchor. */
export function problemsHtml(): HttpResponseInit {
  const intro = html`<p>Errors are problem details (RFC 9457). The <code>type</code> never changes: let programs branch on it.</p>`;
  const sections = Object.entries(problems).map(
    ([kind, { status, title, meaning, remedy }]) => html`<h2 id="${kind}">${status} ${title}</h2>
<p><code>${problemType(kind as ProblemKind)}</code></p>
<dl><dt>What has happened</dt><dd>${meaning}</dd><dt>What to do</dt><dd>${remedy}</dd></dl>
`,
  );
  return {
    status: 200,
    headers: {
      ...plain,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(anyone),
    },
    body:
      pageHead(anyone, { title: 'Problems that Instep answers' }, intro) + html`${sections}`.html + pageFoot,
  };
}
