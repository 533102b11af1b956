/** Mistakes by which a page of another site reads or changes something here. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/http';

export const otherSites: readonly Sabotage[] = [
  {
    name: 'other-sites-not-refused',
    harm: 'A web page that an operator visits approves a plan, and reads who has no photo.',
    edits: [{ file: `${folder}/route.ts`, from: '        refuseOtherSites(operation, received);\n', to: '' }],
    caughtBy: ['test/http/route.test.ts'],
  },
  {
    name: 'neighbours-count-as-this-site',
    harm: 'Another app below the domain of the company reads reports with the session of an operator.',
    edits: [
      {
        file: `${folder}/fetch-metadata.ts`,
        from: "if (site !== 'same-origin' && site !== 'none')",
        to: "if (site !== 'same-origin' && site !== 'same-site' && site !== 'none')",
      },
    ],
    caughtBy: ['test/http/fetch-metadata.test.ts'],
  },
  {
    name: 'frame-counts-as-visit',
    harm: 'A page of another site shows the console inside its own, and lets an operator click there.',
    edits: [
      {
        file: `${folder}/fetch-metadata.ts`,
        from: " && header('sec-fetch-dest') === 'document') return;",
        to: ') return;',
      },
    ],
    caughtBy: ['test/http/fetch-metadata.test.ts'],
  },
  {
    name: 'link-downloads-the-report',
    harm: 'A link on another site puts the names of a company on the disk of whoever follows it.',
    edits: [
      {
        file: `${folder}/fetch-metadata.ts`,
        from: "name !== 'format' || value === 'html'",
        to: "name !== 'format' || value !== ''",
      },
    ],
    caughtBy: ['test/http/fetch-metadata.test.ts'],
  },
  {
    name: 'cookie-without-a-site-accepted',
    harm: 'An old browser, which does not say where a request comes from, lets every page read.',
    edits: [
      {
        file: `${folder}/fetch-metadata.ts`,
        from: '|| !hasSession(asked)) return;',
        to: '|| hasSession(asked) !== undefined) return;',
      },
    ],
    caughtBy: ['test/http/fetch-metadata.test.ts'],
  },
  {
    name: 'other-sites-told-of-invalid-settings',
    harm: 'While a setting is invalid, a page of another site learns which.',
    edits: [
      {
        file: `${folder}/misconfigured.ts`,
        from: 'refusal ?? misconfigured(environment, mayKnow)',
        to: 'misconfigured(environment, mayKnow) ?? refusal',
      },
    ],
    caughtBy: ['test/http/misconfigured.test.ts'],
  },
  {
    name: 'answers-may-be-framed',
    harm: 'A page of another site puts an answer into a frame.',
    edits: [{ file: `${folder}/headers.ts`, from: "; frame-ancestors 'none'", to: '' }],
    caughtBy: ['test/architecture/product.test.ts'],
  },
  {
    name: 'strangers-told-the-mode',
    harm: 'Any caller learns whether the app may write.',
    edits: [
      {
        file: `${folder}/contract/service.ts`,
        from: '        build: buildField,\n',
        to: "        build: buildField,\n        mode: z.enum(['report', 'repair']),\n",
      },
    ],
    caughtBy: ['test/http/contract.test.ts'],
  },
  {
    name: 'line-feed-begins-a-line-of-csv',
    harm: 'A display name with a line feed is a formula in the spreadsheet of an administrator.',
    edits: [{ file: `${folder}/report/csv.ts`, from: '    quote_record_delimiter: true,\n', to: '' }],
    caughtBy: ['test/http/csv.test.ts'],
  },
  {
    name: 'formula-after-a-semicolon',
    harm: 'Where lists are separated by semicolons, Excel calculates what a display name holds.',
    edits: [{ file: `${folder}/report/csv.ts`, from: `afterSeparator, "$&'"`, to: `afterSeparator, '$&'` }],
    caughtBy: ['test/http/csv.test.ts'],
  },
  {
    name: 'desk-answers-any-name',
    harm: 'A page of another site whose name leads to this machine reads what the local host shows.',
    edits: [
      {
        file: 'local/own-requests.ts',
        from: "host === '' || isOwn",
        to: "host.includes('.') || isOwn",
      },
    ],
    caughtBy: ['test/host/own-requests.test.ts'],
  },
];
