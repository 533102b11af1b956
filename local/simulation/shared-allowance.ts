/** What all processes that were ever started may send together, of what the tenant allows. */
import { createShareStore } from '../../shared/adapters/state.ts';
import type { StorageAccount } from '../../shared/adapters/storage-account.ts';
import { type AllowanceShares, createShares } from '../../shared/adapters/transport/shares.ts';
import type { Clock, Ids, Timer } from '../../shared/ports/runtime.ts';
import type { Life } from './wire.ts';

export class SharedAllowance {
  readonly #started: { readonly life: Life; readonly shares: AllowanceShares }[] = [];

  start(
    life: Life,
    account: StorageAccount,
    { ids, ...time }: { readonly clock: Clock; readonly timer: Timer; readonly ids: Ids },
  ): AllowanceShares {
    const shares = createShares({
      store: createShareStore(account),
      id: ids.fresh(),
      licensedUsers: 60_000,
      ...time,
    });
    this.add(life, shares);
    return shares;
  }

  add(life: Life, shares: AllowanceShares): void {
    this.#started.push({ life, shares });
  }

  /** By process; a dead one sends nothing. 1 is the whole allowance. */
  shares(): readonly number[] {
    return this.#started.filter(({ life }) => life.alive).map(({ shares }) => shares.of('profiles'));
  }
}
