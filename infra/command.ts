/** An expected failure of a command: printed as one message without a stack trace. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** Runs a command; its result becomes the exit code. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const text = error instanceof CommandFailure ? error.message : (error as Error).stack;
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}
