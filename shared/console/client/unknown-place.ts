/** Shown at an address that the console does not have. */
import { html } from 'lit';
import { addressOf } from './places.ts';
import type { View } from './view.ts';

export const unknownPlace: View = {
  title: () => 'There is no such place',
  content: () => html`<p>The console does not have this address. It has:</p>
    <ul>
      <li><a href=${addressOf({ kind: 'overview' })}>Overview</a>: all runs, and what there is to do</li>
      <li><a href=${addressOf({ kind: 'person', id: undefined })}>Person</a>: the photo of one user</li>
      <li><a href=${addressOf({ kind: 'setup' })}>Setup</a>: permissions, lists and the audit log</li>
    </ul>`,
};
