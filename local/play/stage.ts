/** What a play and a desk are told on: a terminal is redrawn, a pipe or a file gets lines. */
import type { Colors } from './colours.ts';
import { createPlainStage } from './plain-progress.ts';
import type { Stage } from './progress.ts';
import { createTerminalStage } from './progress-view.ts';

export function createStage(stream: NodeJS.WriteStream, colors: Colors): Stage {
  return stream.isTTY
    ? createTerminalStage(stream, colors)
    : createPlainStage((text) => void stream.write(text));
}
