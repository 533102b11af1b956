/** How the rows of `imitations.ts` are written. */
import type { Imitation } from './imitations.ts';

/** Public repositories, and what in them says so. */
export const repositories = {
  extensions: 'https://github.com/Azure/azure-webjobs-sdk-extensions',
  host: 'https://github.com/Azure/azure-functions-host',
  sdk: 'https://github.com/Azure/azure-webjobs-sdk',
  worker: 'https://github.com/Azure/azure-functions-nodejs-worker',
  library: 'https://github.com/Azure/azure-functions-nodejs-library',
  yarp: 'https://github.com/microsoft/reverse-proxy',
  aspnet: 'https://github.com/dotnet/aspnetcore',
  runtime: 'https://github.com/dotnet/runtime',
  newtonsoft: 'https://github.com/JamesNK/Newtonsoft.Json',
  queues: 'https://github.com/Azure/azure-sdk-for-net',
  docs: 'https://learn.microsoft.com/azure',
} as const;

type Source = readonly [repository: keyof typeof repositories, where: string];

function sourceOf([repository, where]: Source): string {
  return `${repositories[repository]}, ${where}`;
}

/** `test`: the file's name in `test/host` without `.test.ts`, and the beginning of the test's title. */
export function imitated(
  behaviour: string,
  source: Source,
  [file, title]: readonly [string, string],
): Imitation {
  return {
    behaviour,
    imitated: true,
    source: sourceOf(source),
    test: { file: `test/host/${file}.test.ts`, title },
  };
}

export function notImitated(behaviour: string, source: Source, why: string): Imitation {
  return { behaviour, imitated: false, source: sourceOf(source), why };
}
