/** Why granting stopped: what, where, and what to do about it. */
import { CommandFailure } from '../command.ts';

export class GrantFailure extends CommandFailure {
  /** `not allowed`: a person with more rights can do it. */
  readonly kind: 'not allowed' | 'other';

  constructor(
    lines: readonly string[],
    { kind = 'other', cause }: { kind?: GrantFailure['kind']; cause?: unknown } = {},
  ) {
    super(lines.join('\n'), { cause });
    this.kind = kind;
  }
}
