import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../local/temporary-folder.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A connection string with `ACCOUNT` instead of the account, and the address that answers the name of an unused one. */
    azurite: { readonly connectionString: string; readonly accountsUrl: string };
    /** A folder for what Node compiled, as long as the test run. */
    compileCache: string;
  }
}

const accounts = Array.from({ length: 1000 }, (_, index) => `test${index}`);

let azurite: Azurite | undefined;
let compileCache: TemporaryFolder | undefined;
let giver: Server | undefined;

/** One Azurite for the whole test run; each test that asks gets an account of its own, so tests can run side by side. */
export async function setup(project: TestProject): Promise<void> {
  compileCache = makeTemporaryFolder('instep-compiled-');
  project.provide('compileCache', compileCache.path);
  azurite = await startAzurite({ accounts });
  let given = 0;
  giver = createServer((_request, response) => {
    const account = accounts[given];
    given += 1;
    response
      .writeHead(account ? 200 : 410)
      .end(account ?? 'All test accounts are used; make more in global-setup.ts.');
  });
  await new Promise<void>((resolve) => giver?.listen(0, '127.0.0.1', resolve));
  project.provide('azurite', {
    connectionString: azurite.connectionStringFor('ACCOUNT'),
    accountsUrl: `http://127.0.0.1:${(giver.address() as AddressInfo).port}/`,
  });
}

export async function teardown(): Promise<void> {
  giver?.close();
  giver?.closeAllConnections();
  await azurite?.stop();
  compileCache?.remove();
}
