/** What a deployment would make, as `bicep snapshot` predicts it without asking Azure. */
import { readFileSync } from 'node:fs';
import { askBicep, infra, said } from './bicep.ts';

/** A deployment's surroundings, made up and always the same. */
const metadata = {
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  tenantId: '11111111-2222-3333-4444-555555555555',
  resourceGroup: 'rg-instep',
  location: 'westeurope',
};

export interface Predicted {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly scope?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: { readonly name: string };
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface Snapshot {
  readonly predictedResources: readonly Predicted[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Throws what the deployment would be refused with: what the compiler finds, or the text of a `fail()`. */
export async function predict(parameters: string): Promise<Snapshot> {
  try {
    const { snapshot } = await askBicep('bicep/getSnapshot', { path: parameters, metadata });
    return JSON.parse(snapshot) as Snapshot;
  } catch (error) {
    throw (await compilerErrors(parameters)) ?? error;
  }
}

/** A prediction says only that compiling failed; this says why. */
async function compilerErrors(parameters: string): Promise<Error | undefined> {
  const { diagnostics } = await askBicep('bicep/compileParams', { path: parameters, parameterOverrides: {} });
  const errors = diagnostics.filter(({ level }) => level === 'Error');
  return errors.length === 0 ? undefined : new Error(errors.map(said).join('\n'));
}

/** The committed prediction of `infra/snapshots/<name>.bicepparam`. */
export function readPrediction(name: string): Snapshot {
  return JSON.parse(readFileSync(infra('snapshots', `${name}.snapshot.json`), 'utf8')) as Snapshot;
}

/** The resources of a committed prediction. */
export function readSnapshot(name: string): readonly Predicted[] {
  return readPrediction(name).predictedResources;
}
