/** The files that the command writes, by name. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connectorDefinition, hostPlaceholder, textOf, withoutBody } from './definition.ts';
import { type Flow, flows } from './flows.ts';
import { iconPng } from './icon.ts';
import type { ConnectorOptions } from './options.ts';
import { propertiesOf, type SignIn } from './sign-in.ts';
import { solutionZip } from './solution.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

const definitionFile = 'apiDefinition.swagger.json';

/** Placeholders in apiProperties.entra.json for values that only the deployer knows. */
export const placeholders: Extract<SignIn, { kind: 'entra' }> = {
  kind: 'entra',
  tenantId: '<Entra tenant id>',
  clientId: "<client id of the connector's own registration>",
  audience: '<output audience of infra/sign-in.bicep>',
};

/** The files under version control, so that a review shows how a change of the contract affects flows. */
export async function keptFiles(): Promise<Files> {
  const definition = connectorDefinition(hostPlaceholder, { kind: 'key' });
  const empty = withoutBody(definition);
  return {
    [definitionFile]: textOf(definition),
    'apiProperties.key.json': textOf(propertiesOf({ kind: 'key' }, empty)),
    'apiProperties.entra.json': textOf(propertiesOf(placeholders, empty)),
    'icon.png': await iconPng(),
  };
}

/** The files for one app and one environment. */
export async function importedFiles({ host, connector, signIn }: ConnectorOptions): Promise<Files> {
  const solutions = connector === undefined ? [] : flows.map((flow) => solutionOf(flow, connector));
  if (host === undefined) return Object.fromEntries(solutions);
  const definition = connectorDefinition(host, signIn);
  return {
    [definitionFile]: textOf(definition),
    'apiProperties.json': textOf(propertiesOf(signIn, withoutBody(definition))),
    'icon.png': await iconPng(),
    ...Object.fromEntries(solutions),
  };
}

function solutionOf(flow: Flow, connector: string) {
  return [`${flow.solution}.zip`, solutionZip(flow, connector)] as const;
}

/** Writes the files, and returns their paths. */
export function writeFiles(folder: string, files: Files): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(files).map(([name, content]) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return path.relative(process.cwd(), file);
  });
}
