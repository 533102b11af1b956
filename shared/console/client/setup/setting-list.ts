/** Which version runs where, and every setting with its value, those that are not the default first. */
import { html, type nothing, type TemplateResult } from 'lit';
import { get, messageOf } from '../api.ts';
import { facts, problem, table } from '../templates.ts';
import type { Page } from '../view.ts';
import { plural, shortTimeText } from '../words.ts';

interface Setting {
  readonly name: string;
  readonly value?: string;
  readonly byDefault?: string;
  readonly isRequired: boolean;
  readonly differs: boolean;
  readonly accepts: string;
  readonly meaning: string;
}

interface Installation {
  readonly version: string;
  readonly build: string;
  readonly node: string;
  readonly host?: string;
  readonly cloud: string;
  readonly geoLocations?: {
    readonly at: string;
    readonly locations: readonly { readonly code: string; readonly host: string }[];
  };
  readonly settings: readonly Setting[];
  readonly connections: readonly { readonly name: string; readonly isSet: boolean }[];
}

export interface SettingList {
  content(): TemplateResult;
}

/** Reads them at once: it costs no request to Microsoft 365. */
export function settingList(page: Page): SettingList {
  let shown: TemplateResult = html`<p>Loading the settings…</p>`;
  void get<Installation>('settings')
    .then((read) => {
      shown = describe(read);
    })
    .catch((error: unknown) => {
      shown = problem(messageOf(error));
    })
    .then(() => page.redraw());
  return { content: () => shown };
}

function describe({ settings, connections, ...about }: Installation): TemplateResult {
  const differing = settings.filter(({ differs }) => differs);
  return html`<h3>Installation</h3>
    ${facts([
      ['Version', about.version],
      ['Build', html`<code>${about.build}</code>`],
      ['Microsoft cloud', about.cloud],
      ['Geo locations', geosText(about.geoLocations)],
      ['Node.js', about.node],
      ['Functions host', about.host ?? 'not told by the platform'],
    ])}
    <h3>Settings</h3>
    <p>${differing.length === 0 ? 'All settings have their defaults.' : `${plural(differing.length, 'setting')} differ${differing.length === 1 ? 's' : ''} from the default.`}
      Settings are environment variables of the app; a change restarts it.</p>
    <div class="settings">${table(
      'Settings, those that differ from the default first',
      ['Setting', 'Value', 'Default', 'What it does'],
      ordered(settings).map(rowOf),
    )}</div>
    ${table(
      'Connections: values are not shown',
      ['Variable', 'State'],
      connections.map(({ name, isSet }) => [html`<code>${name}</code>`, isSet ? 'set' : 'not set']),
    )}`;
}

/** Those that differ, those that have no default, and the others; each in the order of the documentation. */
function ordered(settings: readonly Setting[]): readonly Setting[] {
  const rank = ({ differs, isRequired }: Setting) => (differs ? 0 : isRequired ? 1 : 2);
  return [...settings].sort((one, other) => rank(one) - rank(other));
}

function rowOf({ name, value, byDefault, isRequired, differs, accepts, meaning }: Setting) {
  const shown = value === undefined ? 'not set' : html`<code>${value}</code>`;
  return [
    html`<code>${name}</code>`,
    differs ? html`<b>${shown}</b>` : shown,
    byDefault === undefined ? (isRequired ? 'required' : 'none') : html`<code>${byDefault}</code>`,
    html`${meaning}. <span class="help">Valid: ${accepts}</span>`,
  ];
}

function geosText(geos: Installation['geoLocations']): string | typeof nothing {
  if (geos === undefined) return 'not listed yet: a run does that';
  const names = geos.locations.map(({ code, host }) => (code === '' ? host : `${code} (${host})`));
  return `${names.join(', ')}, as listed on ${shortTimeText(geos.at)}`;
}
