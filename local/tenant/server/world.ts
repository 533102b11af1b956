/** What the handlers of both services work with. */
import type { Tenant } from '../truth/tenant.ts';
import type { Accounting } from './accounting.ts';
import type { Answer, Call } from './call.ts';
import type { ServerOptions } from './options.ts';

export interface World {
  readonly tenant: Tenant;
  readonly options: ServerOptions;
  readonly accounting: Accounting;
  readonly chance: () => number;
  /** Serves a part of a batch as if it had come on its own. */
  readonly dispatch: (call: Call, prefix: string) => Promise<Answer>;
}
