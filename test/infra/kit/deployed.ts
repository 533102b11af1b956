/** A committed snapshot, or another prediction, in the form that tests query. */
import { expect } from 'vitest';
import { type Predicted, readPrediction, type Snapshot } from './snapshot.ts';

type Properties = Readonly<Record<string, unknown>>;

export interface Deployed {
  readonly resources: readonly Predicted[];
  readonly outputs: Properties;
  all(type: string): readonly Predicted[];
  /** What follows the last slash of the names, sorted. */
  names(type: string): readonly string[];
  /** Of the only resource of that type. */
  properties(type: string): Properties;
  readonly appSettings: Readonly<Record<string, string>>;
}

/** Every parameter file in `infra/snapshots/`, and what is special about it. */
export const deployments = [
  { name: 'default', plan: 'flex', privateNetwork: false, signIn: false },
  { name: 'private-network', plan: 'flex', privateNetwork: true, signIn: true },
  { name: 'sovereign', plan: 'elastic-premium', privateNetwork: false, signIn: false },
] as const;

/** What a template would say that reads or holds a secret. */
export const secret =
  /list(Keys|AccountSas|ServiceSas|Secrets)\(|AccountKey=|SharedAccessSignature|clientSecret/i;

export function deployed(name: string): Deployed {
  return predicted(readPrediction(name));
}

export function predicted({ predictedResources: resources, outputs }: Snapshot): Deployed {
  const all = (type: string) => resources.filter((one) => one.type === type);
  const only = (found: readonly Predicted[]) => {
    expect(found).toHaveLength(1);
    return found[0]?.properties ?? {};
  };
  return {
    resources,
    outputs,
    all,
    names: (type) => all(type).map(lastName).sort(),
    properties: (type) => only(all(type)),
    appSettings: only(
      all('Microsoft.Web/sites/config').filter((one) => lastName(one) === 'appsettings'),
    ) as Record<string, string>,
  };
}

export function lastName({ name }: Predicted): string {
  return name.split('/').at(-1) ?? '';
}
