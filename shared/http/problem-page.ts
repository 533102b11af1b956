/** The page that explains every type of problem. No script, nothing from elsewhere. */
import { createHash } from 'node:crypto';
import type { HttpResponseInit } from '@azure/functions';
import { escape as escaped } from 'html-escaper';
import { plain } from './answers.ts';
import { type ProblemKind, problems, problemType } from './problems.ts';

const style = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h2{margin:2rem 0 0;font-size:1.1rem;scroll-margin-top:1rem}h2:target{text-decoration:underline}code{font-size:.9em}dt{font-weight:600;margin-top:.5rem}dd{margin:0}`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** An answer with the page; each type has an anchor by its kind. */
export function problemsHtml(): HttpResponseInit {
  const sections = Object.entries(problems).map(([kind, { status, title, meaning, remedy }]) =>
    [
      `<h2 id="${kind}">${status} ${escaped(title)}</h2>`,
      `<p><code>${problemType(kind as ProblemKind)}</code></p>`,
      `<dl><dt>What has happened</dt><dd>${escaped(meaning)}</dd><dt>What to do</dt><dd>${escaped(remedy)}</dd></dl>`,
    ].join('\n'),
  );
  return {
    status: 200,
    headers: {
      ...plain,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`,
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Instep: problems</title><style>${style}</style></head>
<body><main><h1>Problems that Instep answers</h1>
<p>Errors are problem details (RFC 9457). The <code>type</code> never changes: let programs branch on it.</p>
${sections.join('\n')}
</main></body></html>
`,
  };
}
