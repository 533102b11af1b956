/**
 * What the Functions host in Azure does that an app can notice, and whether this host does it too. The rows are the
 * claim; `test/host/imitations.test.ts` checks that every test they name is there. Read from the host of October 2024
 * (4.1037) with the Node worker 3.10 and `@azure/functions` 4.16, unless a row says otherwise. Why it is this strict:
 * DECISIONS.md, D-local-host-strict.
 */
import { startImitations, timerImitations } from './imitations-of-apps.ts';
import { httpImitations } from './imitations-of-http.ts';
import { queueImitations } from './imitations-of-queues.ts';
import { telemetryImitations } from './imitations-of-telemetry.ts';

export type Imitation = Imitated | NotImitated;

interface Imitated {
  readonly behaviour: string;
  readonly imitated: true;
  readonly source: string;
  readonly test: { readonly file: string; readonly title: string };
}

interface NotImitated {
  readonly behaviour: string;
  readonly imitated: false;
  readonly source: string;
  readonly why: string;
}

export const imitations: readonly Imitation[] = [
  ...httpImitations,
  ...queueImitations,
  ...telemetryImitations,
  ...timerImitations,
  ...startImitations,
];
