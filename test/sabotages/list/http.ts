/** Mistakes in the routes, and in the configuration of the app. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/http';

export const http: readonly Sabotage[] = [
  {
    name: 'role-not-asked',
    harm: 'A caller with the role Instep.Read approves plans and erases users.',
    edits: [
      {
        file: `${folder}/authorization.ts`,
        from: "const role = access === 'operate' ? operateRole : readRole;",
        to: 'const role = readRole;',
      },
    ],
    caughtBy: ['test/http/authorization.test.ts'],
  },
  {
    name: 'key-operates',
    harm: 'The key of a flow is enough to approve a plan.',
    edits: [
      {
        file: `${folder}/authorization.ts`,
        from: "if (access !== 'operate' || FUNCTION_KEYS === 'operate') return;",
        to: "if (access !== 'operate' || FUNCTION_KEYS !== undefined) return;",
      },
    ],
    caughtBy: ['test/http/authorization.test.ts'],
  },
  {
    name: 'principal-believed-without-the-platform',
    harm: 'Where App Service authentication is off, a header makes any caller an operator.',
    edits: [
      {
        file: `${folder}/authorization.ts`,
        from: "  if (platformSignIn !== 'on') {",
        to: "  if (platformSignIn === 'off') {",
      },
    ],
    caughtBy: ['test/http/authorization.test.ts'],
  },
  {
    name: 'joined-principals-believed',
    harm: 'A client that sends a second header line chooses its own identity.',
    edits: [
      {
        file: `${folder}/authorization.ts`,
        from: '  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;\n',
        to: '',
      },
    ],
    caughtBy: ['test/http/authorization.test.ts'],
  },
  {
    name: 'repeated-header-accepted',
    harm: 'Of two values of a deciding header the caller chooses which one counts.',
    edits: [
      {
        file: `${folder}/received.ts`,
        from: '  refuseRepeated(incoming);\n',
        to: '',
      },
    ],
    caughtBy: ['test/http/received.test.ts'],
  },
  {
    name: 'chunked-body-without-a-limit',
    harm: 'One call fills the memory of the process.',
    edits: [
      {
        file: `${folder}/received.ts`,
        from: '    if (bytes > mostBodyBytes) throw tooLarge();\n',
        to: '',
      },
    ],
    caughtBy: ['test/http/received.test.ts'],
  },
  {
    name: 'settings-named-to-everybody',
    harm: 'A caller without a role learns which settings are invalid.',
    edits: [
      {
        file: `${folder}/misconfigured.ts`,
        from: 'const mayKnow = needsKey || (!isOpen && hasRole(received, environment));',
        to: 'const mayKnow = needsKey || !isOpen || hasRole(received, environment);',
      },
    ],
    caughtBy: ['test/http/misconfigured.test.ts'],
  },
  {
    name: 'callers-share-one-limit',
    harm: 'One flow that calls too often locks out all other callers.',
    edits: [
      {
        file: `${folder}/call-limiter.ts`,
        from: 'takeCall(buckets.get(key), nowMs, perMinute);',
        to: 'takeCall(buckets.get(operation), nowMs, perMinute);',
      },
      {
        file: `${folder}/call-limiter.ts`,
        from: '  buckets.set(key, bucket);',
        to: '  buckets.set(operation, bucket);',
      },
    ],
    caughtBy: ['test/http/call-limiter.test.ts'],
  },
  {
    name: 'names-not-escaped',
    harm: 'A display name runs as a script in an administrator’s browser.',
    edits: [
      {
        file: `${folder}/html.ts`,
        from: 'return escapeHtml(String(value));',
        to: 'return escapeHtml(String(value)) && String(value);',
      },
    ],
    caughtBy: ['test/http/html.test.ts'],
  },
  {
    name: 'form-accepted-as-json',
    harm: 'A form on another web page changes something here.',
    edits: [
      {
        file: `${folder}/requests.ts`,
        from: "received.header('content-type') ?? ''",
        to: "received.header('content-type') && 'application/json'",
      },
    ],
    caughtBy: ['test/http/requests.test.ts'],
  },
  {
    name: 'retry-after-not-answered',
    harm: 'Flows repeat a refused call at once.',
    edits: [
      {
        file: `${folder}/answers.ts`,
        from: "error.message, {}, { 'retry-after': seconds });",
        to: 'error.message, { seconds });',
      },
    ],
    caughtBy: ['test/http/answers.test.ts'],
  },
  {
    name: 'defect-told-to-the-caller',
    harm: 'The message of an internal error, with names and addresses, goes to the caller.',
    edits: [
      {
        file: `${folder}/answers.ts`,
        from: "return new ProblemError('internal', `Look for",
        to: "return new ProblemError('internal', String(error) + `Look for",
      },
    ],
    caughtBy: ['test/http/answers.test.ts'],
  },
  {
    name: 'misspelt-setting-ignored',
    harm: 'INSTEP_PAUSE=true stops nothing and is reported nowhere.',
    edits: [
      {
        file: 'shared/config/parse-settings.ts',
        from: 'const problems: SettingProblem[] = [...unknownNames(environment)];',
        to: 'const problems: SettingProblem[] = unknownNames(environment).slice(1);',
      },
    ],
    caughtBy: ['test/config/parse-settings.test.ts'],
  },
  {
    name: 'scope-not-in-the-settings-hash',
    harm: 'The first night with a larger scope writes without a look at its plan.',
    edits: [{ file: 'shared/config/settings-hash.ts', from: "  'SCOPE_GROUP',\n", to: '' }],
    caughtBy: ['test/config/settings-hash.test.ts'],
  },
];
