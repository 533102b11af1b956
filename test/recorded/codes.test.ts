/** The records contain nearly every code; a change could break a missing one unnoticed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { events } from '../../shared/core/events.ts';
import { actions, findings, outOfScope, reasons } from '../../shared/core/finding.ts';
import { failureKinds, operationStates } from '../../shared/core/operation.ts';
import { outcomes, runStates } from '../../shared/core/run.ts';

const records = ['night.json', 'exceptions.json'].map((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8'),
);

/** Of changed or old storage; test/attacks has them. */
const ofSeals = ['storage.forged', 'undo.unsealed'];
const ofFailingServices = ['task.failed', 'endpoint.unavailable', 'list.incomplete'];

test.each<[string, readonly string[], readonly string[]]>([
  ['finding', findings, []],
  ['action', actions, []],
  // What an administrator says of a held plan; test/workflows/leave-out.test.ts has it.
  ['reason', reasons, ['left-out']],
  // Whom an implausible listing lacks; test/resilience/implausible-lists.test.ts has it.
  ['reason why a user is out of scope', outOfScope, ['not-listed']],
  ['outcome', outcomes, []],
  // Two that a run passes through within one message.
  ['state of a run', runStates, ['closing', 'releasing']],
  // Three that adapters send, not the workflows; three of services that fail, which test/resilience has.
  [
    'event',
    Object.values(events),
    ['throttled', 'limit.near', 'app.misconfigured', ...ofFailingServices, ...ofSeals],
  ],
  ['state of an operation', operationStates, []],
  ['failure of an operation', failureKinds, []],
])('every %s is in the records', (_kind, codes, missing) => {
  const absent = codes.filter((code) => !records.some((text) => text.includes(`"${code}"`)));
  expect(absent).toEqual(missing);
});
