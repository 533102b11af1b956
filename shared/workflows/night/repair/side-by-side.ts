/** Works on several users of a chunk at a time. */

export interface SideBySide<Given, Stop> {
  readonly atOnce: number;
  /** Called directly before each user. After `stop` no further user starts. */
  readonly before: () => Promise<{ readonly go: Given } | { readonly stop: Stop }>;
  readonly work: (userId: string, given: Given) => Promise<void>;
}

export interface Ended<Stop> {
  /** The first one; undefined: all users were tried. */
  readonly stop: Stop | undefined;
  readonly errors: readonly unknown[];
}

/**
 * Returns after the last user who was started has ended, even if the others failed: nothing may be written once the
 * invocation has ended.
 */
export async function sideBySide<Given, Stop>(
  userIds: readonly string[],
  { atOnce, before, work }: SideBySide<Given, Stop>,
): Promise<Ended<Stop>> {
  const waiting = userIds.values();
  const errors: unknown[] = [];
  let stopped: { readonly stop: Stop } | undefined;

  async function next(userId: string): Promise<void> {
    const found = await before();
    if ('stop' in found) stopped ??= found;
    else if (stopped === undefined) await work(userId, found.go);
  }

  async function workOn(): Promise<void> {
    for (const userId of waiting) {
      if (stopped !== undefined) return;
      try {
        await next(userId);
      } catch (error) {
        errors.push(error);
      }
    }
  }

  await Promise.all(Array.from({ length: atOnce }, workOn));
  return { stop: stopped?.stop, errors };
}
