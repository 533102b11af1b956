/** Why granting stopped: what, where, and what to do about it. Printed as it is, without a stack. */
export class GrantFailure extends Error {
  override readonly name = 'GrantFailure';
  /** `not allowed`: somebody with more rights would get further. */
  readonly kind: 'not allowed' | 'other';

  constructor(
    lines: readonly string[],
    { kind = 'other', cause }: { kind?: GrantFailure['kind']; cause?: unknown } = {},
  ) {
    super(lines.join('\n'), { cause });
    this.kind = kind;
  }
}
