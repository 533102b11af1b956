/** A stream that fails after its status was sent fails outside the workflow, and the host logs its error. */
import { withoutNames } from '../core/nameless-errors.ts';

export async function* namelessTexts(texts: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* texts;
  } catch (error) {
    throw withoutNames(error);
  }
}
