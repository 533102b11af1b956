/** A reason why the host cannot start that a person can act on: printed as one message, without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export const exitCodes = { unexpected: 1, configuration: 2, appFailed: 3, portInUse: 4, storage: 5 } as const;

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
