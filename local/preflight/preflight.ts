/**
 * A preflight from a desk: the product's own workflow and clients, with the sign-in of the person who runs it
 * (DECISIONS.md, D-preflight-desk).
 */
import { compose } from '../../shared/composition.ts';
import { type ConfiguredEnvironment, readEnvironment } from '../../shared/config/environment.ts';
import { SettingsError } from '../../shared/config/settings.ts';
import { type Preflight, preflight, preflightWrites } from '../../shared/workflows/preflight/preflight.ts';
import { exitCodes, StartFailure } from '../host/failures.ts';
import { addLocalSettings } from '../host/local-settings.ts';
import { requireWritable } from '../output-files.ts';
import { coloursFor } from '../terminal.ts';
import { writeEvidence } from './evidence.ts';
import type { PreflightOptions } from './options.ts';
import { describePreflight } from './words.ts';

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Where settings come from: local.settings.json of a folder, and an environment, which wins. */
export interface Desk {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Answers the exit code. Throws StartFailure where no question could be asked. */
export async function runPreflight(options: PreflightOptions, output: Output, desk: Desk): Promise<number> {
  // First: the questions may take minutes.
  if (options.evidence !== undefined) requireWritable('--evidence', options.evidence);
  const result = await ask(options, desk);
  if (options.evidence !== undefined)
    await writeEvidence(options.evidence, options, result, settingsOf(desk));
  output.write(
    options.json
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : `${describePreflight(result, coloursFor(output)).join('\n')}\n`,
  );
  if (result.checks.some(({ state }) => state === 'missing')) return 1;
  return result.ok ? 0 : 2;
}

async function ask({ user, write }: PreflightOptions, desk: Desk): Promise<Preflight> {
  const { context } = compose(settingsOf(desk));
  if (!write) return preflight(context, { write, user });
  const answer = await preflightWrites(context, user);
  if (answer.kind === 'asked') return answer.preflight;
  throw new StartFailure(
    `${answer.why}\nThis command reads INSTEP_MODE from local.settings.json; an environment variable overrides it.`,
    exitCodes.configuration,
  );
}

function settingsOf({ folder, environment }: Desk): ConfiguredEnvironment {
  addLocalSettings(folder, environment);
  try {
    return readEnvironment(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const where =
      'Settings are read from local.settings.json (see local.settings.sample.json) and the environment.';
    throw new StartFailure(`${error.message}\n${where}`, exitCodes.configuration, { cause: error });
  }
}
