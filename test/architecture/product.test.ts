import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../shared/config/environment.ts';
import { type SettingName, settings } from '../../shared/config/settings.ts';
import { catalogue } from '../../shared/core/events.ts';
import { findings } from '../../shared/core/finding.ts';
import { plain } from '../../shared/http/headers.ts';
import { version } from '../../shared/version.ts';
import { isNode, nodesOf, read, type Source, sourcesIn } from './source.ts';

const product = sourcesIn('functions', 'shared');

/** Identifiers, literals and the fixed parts of templates: everything but comments. */
function wordsOf({ text }: Source): string[] {
  return nodesOf(text).flatMap(({ node }) => {
    if (node.type === 'Identifier') return [String(node.name)];
    if (node.type === 'Literal') return [String(node.value)];
    if (node.type === 'TemplateElement') return [(node.value as { raw: string }).raw];
    return [];
  });
}

describe('the product has no switch for tests or for the demonstration', () => {
  const suspicious =
    /LOCAL_|NODE_ENV|VITEST|clock.?offset|time.?offset|shift(ed)?.?(date|clock|time)|time.?travel|fake|mock|simulat/i;

  test('no identifier or text in it mentions one', () => {
    const found = product.flatMap((source) =>
      wordsOf(source)
        .filter((word) => suspicious.test(word))
        .map((word) => `${source.path}: ${word}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    'const offset = environment.LOCAL_CLOCK;',
    "if (mode === 'simulated') clockOffsetMs = 1;",
    'shiftedDate()',
  ])('one is found: %s', (text) => {
    expect(wordsOf({ path: 'x.ts', text }).some((word) => suspicious.test(word))).toBe(true);
  });

  test('besides its settings it reads only variables of the platform, and where its state is', () => {
    const names = nodesOf(read('shared/config/environment.ts')).flatMap(({ node }) => {
      const isRead =
        node.type === 'MemberExpression' && isNode(node.object) && node.object.name === 'variables';
      return isRead && isNode(node.property) ? [String(node.property.name)] : [];
    });
    expect([...new Set(names)].sort()).toEqual([
      'APPLICATIONINSIGHTS_CONNECTION_STRING',
      'AZURE_CLIENT_ID',
      'AzureWebJobsStorage',
      'AzureWebJobsStorage__blobServiceUri',
      'AzureWebJobsStorage__clientId',
      'AzureWebJobsStorage__queueServiceUri',
      'AzureWebJobsStorage__tableServiceUri',
      'FUNCTIONS_EXTENSION_VERSION',
      'IDENTITY_ENDPOINT',
      'INSTEP_STATE__blobServiceUri',
      'INSTEP_STATE__tableServiceUri',
      'WEBSITE_AUTH_ENABLED',
    ]);
  });

  test('the build contains the functions and shared code, and the package leaves out everything else', () => {
    expect(JSON.parse(read('tsconfig.build.json')).include).toEqual(['functions', 'shared']);
    const left = read('.funcignore').split('\n');
    for (const name of ['local', 'local.settings*.json', 'test', '*.ts', 'functions', 'shared']) {
      expect(left).toContain(name);
    }
  });
});

describe.each(sourcesIn('functions').filter(({ path }) => path !== 'functions/poisonedMessages.ts'))(
  '$path',
  (source) => {
    test('registers one trigger, of the same name', () => {
      expect(registered(source)).toEqual([source.path.replace(/^functions\/|\.ts$/g, '')]);
    });

    test('is about forty lines at most', () => {
      expect(source.text.split('\n').length).toBeLessThanOrEqual(41);
    });
  },
);

/** The names that `app.…(name, …)` is called with. */
function registered({ text }: Source): string[] {
  return nodesOf(text).flatMap(({ node }) => {
    const callee = node.type === 'CallExpression' && isNode(node.callee) ? node.callee : undefined;
    const isApp =
      callee?.type === 'MemberExpression' && isNode(callee.object) && callee.object.name === 'app';
    const [name] = isApp ? (node.arguments as readonly { value?: unknown }[]) : [];
    return name === undefined ? [] : [String(name.value ?? '(computed)')];
  });
}

test('a second trigger in a file is found', () => {
  expect(registered({ path: 'x.ts', text: "app.timer('a', {}); app.http('b', {});" })).toEqual(['a', 'b']);
});

test('no file is longer than 250 lines', () => {
  const long = sourcesIn('functions', 'shared', 'local', 'infra').filter(
    ({ text }) => text.split('\n').length > 251,
  );
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('the version is that of the package', () => {
  expect(version).toBe(JSON.parse(read('package.json')).version);
});

describe('local.settings.sample.json', () => {
  const sample = JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> };

  test('holds every setting with its default, the required ones with an example, and what the host needs', () => {
    const expected = Object.entries(settings).map(([name, { byDefault, optional, example }]) => [
      `INSTEP_${name}`,
      byDefault ?? (optional ? '' : example),
    ]);
    expect(sample.Values).toEqual({
      FUNCTIONS_WORKER_RUNTIME: 'node',
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      ...Object.fromEntries(expected),
    });
  });

  test('is an environment in which the app starts, and only reports', () => {
    expect(readEnvironment(sample.Values).settings.MODE).toBe('report');
  });
});

describe('host.json', () => {
  const host = JSON.parse(read('host.json'));

  test('messages come back after two minutes, five times, a few at a time, without waiting for full batches', () => {
    const { batchSize, newBatchThreshold, ...times } = host.extensions.queues;
    expect(times).toMatchObject({
      visibilityTimeout: '00:02:00',
      maxDequeueCount: 5,
      maxPollingInterval: '00:00:05',
    });
    // So many are worked on at most.
    expect(batchSize + newBatchThreshold).toBeLessThanOrEqual(4);
    expect(newBatchThreshold).toBeGreaterThan(0);
  });

  test('answers of the host itself have the headers of every other answer', () => {
    expect(host.extensions.http.customHeaders).toEqual(plain);
  });

  test('custom events are never sampled', () => {
    const { excludedTypes } = host.logging.applicationInsights.samplingSettings;
    expect(excludedTypes.split(';')).toContain('Event');
  });

  // DECISIONS.md, D-nameless-telemetry: each of them would store the path of every request.
  test('paths of requests are stored neither with requests nor with dependencies', () => {
    const { telemetryMode, logging } = host;
    const { enableDependencyTracking, httpAutoCollectionOptions } = logging.applicationInsights;
    expect(httpAutoCollectionOptions).toEqual({
      enableHttpTriggerExtendedInfoCollection: false,
      enableW3CDistributedTracing: true,
    });
    expect([enableDependencyTracking, telemetryMode]).toEqual([false, undefined]);
  });
});

/** Rows of tables that begin with a name, and what the first three cells hold. */
function rowsOf(file: string) {
  return read(file)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, 4))
    .map(([first = '', second = '', third = '']) => ({ names: namesIn(first), second, third }));
}

function namesIn(cell: string): (string | undefined)[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

describe('settings.md', () => {
  const rows = rowsOf('shared/config/settings.md');

  test('names every setting once, and no other', () => {
    const named = rows.flatMap(({ names }) => names).filter((name) => name?.startsWith('INSTEP_'));
    expect(named.toSorted()).toEqual(
      Object.keys(settings)
        .map((name) => `INSTEP_${name}`)
        .sort(),
    );
  });

  test.each(Object.keys(settings) as SettingName[])('gives the default of INSTEP_%s', (name) => {
    const { byDefault, optional } = settings[name];
    const row = rows.find(({ names }) => names.includes(`INSTEP_${name}`));
    const [given] = namesIn(row?.second ?? '');
    expect(given ?? row?.second.trim()).toBe(byDefault ?? (optional ? 'none' : 'required'));
  });
});

describe('events.md', () => {
  const rows = rowsOf('shared/core/events.md').filter(({ names: [name = ''] }) => name in catalogue);
  const events = Object.keys(catalogue).length;

  test('says of every event when it is sent', () => {
    const eventRows = rows.slice(0, events);
    expect(eventRows.map(({ names: [name], second }) => [name, second.trim()])).toEqual(
      Object.entries(catalogue).map(([name, { meaning }]) => [name, meaning]),
    );
  });

  test('lists every event with all that it carries', () => {
    // A measurement of the last table has the name of an event.
    const listed = rows.slice(events, 2 * events);
    expect(listed.map(({ names, second, third }) => [...names, namesIn(second), namesIn(third)])).toEqual(
      Object.entries(catalogue).map(([name, { dimensions, measurements, families }]) => [
        name,
        dimensions,
        [...measurements, ...Object.keys(families).map((prefix) => `${prefix}.*`)],
      ]),
    );
  });
});

test('README lists every finding, in the order of the table', () => {
  const words = new Set<string>(findings);
  const named = rowsOf('README.md').flatMap(({ names }) => names);
  expect(named.filter((name) => words.has(name ?? ''))).toEqual([...findings]);
});
