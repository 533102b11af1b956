/** Mistakes by which a name reaches what is stored for months, or nobody learns who asked for what. */
import type { Edit, Sabotage } from '../sabotage.ts';

const product = ['test/architecture/product.test.ts'];

function one(name: string, harm: string, edit: Edit, caughtBy: readonly string[]): Sabotage {
  return { name, harm, edits: [edit], caughtBy };
}

export const nameless: readonly Sabotage[] = [
  one(
    'host-stores-paths',
    'The host keeps the path of each request, with the name in it.',
    { file: 'host.json', from: 'ExtendedInfoCollection": false', to: 'ExtendedInfoCollection": true' },
    product,
  ),
  one(
    'host-stores-forwarded-paths',
    'The host keeps the path of each request that it forwards to the worker.',
    { file: 'host.json', from: '"enableDependencyTracking": false', to: '"enableDependencyTracking": true' },
    product,
  ),
  one(
    'addresses-in-messages',
    'Messages of failed requests hold sign-in names, sites and files.',
    {
      file: 'shared/adapters/transport/address-template.ts',
      from: "return isKept ? segment : '{…}';",
      to: 'return isKept ? segment : segment;',
    },
    ['test/adapters/transport/address-template.test.ts'],
  ),
  one(
    'names-with-apostrophes-stay',
    "Of o'brien@contoso.com, the o stays in telemetry.",
    { file: 'shared/core/impersonal.ts', from: "(?<=[\\p{L}\\p{N}])'(?=[\\p{L}\\p{N}])", to: '(?!)' },
    ['test/core/failure-code.test.ts'],
  ),
  one(
    'events-with-names',
    'What a workflow puts into an event is sent as it is.',
    {
      file: 'shared/adapters/telemetry/telemetry.ts',
      from: '[key, impersonal(value)] as const',
      to: '[key, value] as const',
    },
    ['test/adapters/telemetry/telemetry.test.ts'],
  ),
  one(
    'thrown-names',
    'The host stores the message of what a function throws, with the name in it.',
    { file: 'shared/core/nameless-errors.ts', from: 'value: impersonal(text)', to: 'value: text' },
    ['test/resilience/nameless-errors.test.ts'],
  ),
  one(
    'whole-errors-in-the-log',
    'The log holds the requests and answers that errors of the storage SDKs carry.',
    {
      file: 'shared/http/answers.ts',
      from: "invocation.error('A request failed', errorText(error));",
      to: "invocation.error('A request failed', error);",
    },
    ['test/http/answers.test.ts'],
  ),
  one(
    'flood-of-refusals-floods-telemetry',
    'Each refused call of a flood is an event.',
    {
      file: 'shared/http/refused-calls.ts',
      from: 'nowMs - sentAtMs >= windowMs',
      to: 'nowMs - sentAtMs >= 0',
    },
    ['test/http/refused-calls.test.ts'],
  ),
  one(
    'reports-read-unrecorded',
    'Nobody learns who read the report of the whole company.',
    {
      file: 'shared/http/contract/operation.ts',
      from: 'return operation.recorded ?? changes(operation);',
      to: 'return changes(operation);',
    },
    ['test/http/contract.test.ts'],
  ),
  one(
    'audit-forgets-what-came-of-it',
    'The audit log does not say whether a call was a dry run, or how it ended.',
    {
      file: 'shared/adapters/tables/audit.ts',
      from: 'filter(([, value]) => value !== undefined)',
      to: "filter(([name]) => ['at', 'by', 'operation', 'subject'].includes(name))",
    },
    ['test/adapters/tables/audit.test.ts'],
  ),
];
