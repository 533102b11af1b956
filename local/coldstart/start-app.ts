/**
 * The start of a worker: loads the app of a folder as the worker does, and calls one function if it is named. Reports the
 * time until all functions are registered, and until the function has ended.
 */
import { randomUUID } from 'node:crypto';
import { installCoreModule, type Registration } from '../host/core-module.ts';
import { createInvoke } from '../host/invoke.ts';
import { createJournal } from '../host/journal.ts';
import { loadApp } from '../host/load-app.ts';
import { askWorker } from './ask-worker.ts';
import type { Started } from './start-times.ts';

/** Of the invocation. */
const id = randomUUID();
const [appDir = '.', called] = process.argv.slice(2);
const registry = installCoreModule(() => undefined);
const worker = await loadApp(appDir, registry);
const registered = untilNow();
const started: Started = {
  functions: registry.functions.size,
  registered,
  ended: called === undefined ? registered : await endOf(called),
};
// An app that gets its requests over HTTP listens by now, and would keep the process running.
if (process.send) process.send(started, undefined, undefined, () => process.exit());
else process.exit();

/** Both count from the start of the process. */
function untilNow() {
  const { user, system } = process.cpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1000 };
}

async function endOf(name: string) {
  const registration = registry.functions.get(name);
  if (registration === undefined) throw new Error(`The app has no function ${name}.`);
  const invoke = createInvoke(registry, createJournal('off'), { functionTimeoutMs: Infinity, traces: true });
  const [end] = await Promise.all([invoke(registration, inputOf(registration)), answered(registration)]);
  if (!end.succeeded) throw end.error;
  return untilNow();
}

function inputOf({ metadata: { bindings } }: Registration) {
  if (Object.values(bindings).some(({ type }) => type === 'httpTrigger')) {
    return { id, input: { http: { method: 'GET', url: 'http://localhost/api' } } };
  }
  return { id, input: { json: JSON.stringify({ Schedule: {}, ScheduleStatus: null, IsPastDue: false }) } };
}

async function answered({ metadata: { bindings } }: Registration): Promise<void> {
  const route = Object.values(bindings).find(({ type }) => type === 'httpTrigger')?.route;
  if (route === undefined || worker === undefined) return;
  const status = await askWorker(new URL(`/api/${String(route)}`, worker), id);
  if (status !== 200) throw new Error(`GET /api/${String(route)} was answered with ${status}.`);
}
