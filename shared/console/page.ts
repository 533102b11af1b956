/**
 * The console: one page whose script and style this app serves, and nothing from other hosts (DECISIONS.md, D-console-bundle).
 */
import { labels } from '../core/catalogue/labels.ts';

/** The icon is inline, because browsers otherwise request /favicon.ico. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230b5cad'/%3E%3Cpath d='M4 4h3v8H4zM9 4h3v8H9z' fill='%23fff'/%3E%3C/svg%3E";

/** A data block, which browsers do not execute. `<` is escaped, so the data cannot close the element. */
const labelData = JSON.stringify(labels).replaceAll('<', '\\u003c');

/**
 * Only scripts of this app run, and none may turn text into markup. `form-action` allows the forms of dialogs, which send
 * nothing.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src blob: data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // The policy of Lit, which takes only the fixed parts of its templates for markup.
  'trusted-types lit-html',
].join('; ');

export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Instep</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/api/console/main.css">
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
<nav aria-label="Places">
<a href="/api/console" data-place="overview">Overview</a>
<a href="/api/console?person=" data-place="person">Person</a>
<a href="/api/console?setup" data-place="setup">Setup</a>
</nav>
<p id="connection" role="status"></p>
<noscript><p>This page needs JavaScript. The HTTP routes can do everything that it does.</p></noscript>
<main id="content" tabindex="-1"></main>
</body>
</html>
`;
