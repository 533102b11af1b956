/** What a deployment would make, as `bicep snapshot` predicts it without asking Azure. */
import { readFileSync } from 'node:fs';
import { bicep, infra, type Ran } from './bicep.ts';

/** A deployment's surroundings, made up and always the same. */
const where = [
  ['--subscription-id', '00000000-0000-0000-0000-000000000000'],
  ['--tenant-id', '11111111-2222-3333-4444-555555555555'],
  ['--resource-group', 'rg-instep'],
  ['--location', 'westeurope'],
].flat();

export interface Predicted {
  readonly id?: string;
  readonly type: string;
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** `validate` fails where the snapshot beside the parameters differs. */
export async function takeSnapshot(parameters: string, mode: 'overwrite' | 'validate'): Promise<Ran> {
  return bicep('snapshot', parameters, '--mode', mode, ...where);
}

/** The committed snapshot of `infra/snapshots/<name>.bicepparam`. */
export function readSnapshot(name: string): readonly Predicted[] {
  const text = readFileSync(infra('snapshots', `${name}.snapshot.json`), 'utf8');
  return (JSON.parse(text) as { predictedResources: readonly Predicted[] }).predictedResources;
}
