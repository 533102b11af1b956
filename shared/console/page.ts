/**
 * The console: one page with inline style and its own scripts, and nothing from other hosts (DECISIONS.md, D-console-modules).
 */
import { createHash } from 'node:crypto';
import { labels } from '../core/catalogue/labels.ts';
import { style } from './style.ts';

/** The icon is inline, because browsers otherwise request /favicon.ico. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230b5cad'/%3E%3Cpath d='M4 4h3v8H4zM9 4h3v8H9z' fill='%23fff'/%3E%3C/svg%3E";

/** A data block, which browsers do not execute. `<` is escaped, so the data cannot close the element. */
const labelData = JSON.stringify(labels).replaceAll('<', '\\u003c');

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Only scripts of this app run, and none may turn text into markup. `form-action` allows the forms of dialogs, which send
 * nothing.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${styleHash}'`,
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Instep</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
<script type="application/json" id="labels">${labelData}</script>
<script type="module" src="/api/console/main.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>Instep</h1>
<p id="mode"></p>
<p id="me" role="status">Signing in…</p>
</header>
<noscript><p>This page needs JavaScript. The HTTP routes can do everything that it does.</p></noscript>
<main id="content" tabindex="-1">
<section aria-labelledby="runs-title">
<h2 id="runs-title">Runs</h2>
<div id="start-run"></div>
<div id="runs"></div>
<div id="run"></div>
</section>
<section aria-labelledby="person-title">
<h2 id="person-title">One user</h2>
<div id="person-form"></div>
<div id="person" aria-live="polite"></div>
<div id="stored-user"></div>
</section>
<section aria-labelledby="health-title">
<h2 id="health-title">Health</h2>
<div id="installation"></div>
<div id="preflight" aria-live="polite"></div>
<div id="changes" aria-live="polite"></div>
</section>
</main>
</body>
</html>
`;
