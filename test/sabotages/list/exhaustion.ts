/** Mistakes in what keeps callers and processes from exhausting the app, or the tenant. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/http';

export const exhaustion: readonly Sabotage[] = [
  {
    name: 'large-body-read-where-none-is-taken',
    harm: 'A route without a body reads 60 MB.',
    edits: [
      {
        file: `${folder}/received.ts`,
        from: '  if ((announced(incoming) ?? 0) > mostBodyBytes) throw tooLarge();\n',
        to: '',
      },
    ],
    caughtBy: ['test/http/received.test.ts'],
  },
  {
    name: 'stalled-reader-kept',
    harm: 'Callers who do not read their reports fill the memory for ever.',
    edits: [
      {
        file: `${folder}/stalled-readers.ts`,
        from: 'if (response.writableLength > 0 || response.writableNeedDrain) response.destroy();',
        to: '',
      },
    ],
    caughtBy: ['test/http/stalled-readers.test.ts'],
  },
  {
    name: 'working-function-cut-off',
    harm: 'A sync that takes more than a minute gets no answer.',
    edits: [
      {
        file: `${folder}/stalled-readers.ts`,
        from: 'if (response.writableLength > 0 || response.writableNeedDrain) response.destroy();',
        to: 'response.destroy();',
      },
    ],
    caughtBy: ['test/http/stalled-readers.test.ts'],
  },
  {
    name: 'preflight-not-counted',
    harm: 'A reader makes the app send as many requests to the tenant as they like.',
    edits: [
      {
        file: `${folder}/contract/operation.ts`,
        from: ' || counted === true;',
        to: ';',
      },
    ],
    caughtBy: ['test/http/contract.test.ts'],
  },
  {
    name: 'flow-locks-out-people',
    harm: 'A flow that synchronises without pause keeps everybody with a key from undoing.',
    edits: [
      {
        file: `${folder}/call-limiter.ts`,
        from: 'takeCall(buckets.get(key), nowMs, perMinute);',
        to: 'takeCall(buckets.get(caller), nowMs, perMinute);',
      },
      {
        file: `${folder}/call-limiter.ts`,
        from: '  buckets.set(key, bucket);',
        to: '  buckets.set(caller, bucket);',
      },
    ],
    caughtBy: ['test/http/call-limiter.test.ts'],
  },
  {
    name: 'same-preflight-sent-twice',
    harm: 'Of 40 preflights at the same time, each sends its 13 requests.',
    edits: [
      {
        file: `${folder}/shared-work.ts`,
        from: '    if (present !== undefined) return present;\n',
        to: '',
      },
    ],
    caughtBy: ['test/http/shared-work.test.ts'],
  },
  {
    name: 'preflights-for-many-users-at-once',
    harm: 'A reader who names another user in each of 40 preflights sends 520 requests again.',
    edits: [
      {
        file: `${folder}/shared-work.ts`,
        from: '    if (running.size >= most) throw tooMany(most);\n',
        to: '',
      },
    ],
    caughtBy: ['test/http/shared-work.test.ts'],
  },
  {
    name: 'shares-beyond-what-is-free',
    harm: 'A process that joins takes its equal part before the others have given theirs back.',
    edits: [
      {
        file: 'shared/core/shares.ts',
        from: 'const parts = Math.min(mostOf(others, isShort), free);',
        to: 'const parts = mostOf(others, isShort);',
      },
    ],
    caughtBy: ['test/core/shares.test.ts', 'test/adapters/transport/four-processes.test.ts'],
  },
  {
    name: 'share-used-after-its-time',
    harm: 'A process that cannot renew its share goes on with it after others have taken it.',
    edits: [
      {
        file: 'shared/adapters/transport/shares.ts',
        from: 'one !== undefined && elapsedMs() < one.usableUntilMs;',
        to: 'one !== undefined;',
      },
    ],
    caughtBy: ['test/adapters/transport/four-processes.test.ts'],
  },
  {
    name: 'shares-never-given-back',
    harm: 'A process that sends nothing keeps its share from the others.',
    edits: [
      {
        file: 'shared/adapters/transport/shares.ts',
        from: '} while (isUsed);',
        to: '} while (true);',
      },
    ],
    caughtBy: ['test/adapters/transport/four-processes.test.ts'],
  },
  {
    name: 'share-given-back-before-the-answer',
    harm: 'With slow answers, others take the share of a process that is at work, and its next request waits for them.',
    edits: [{ file: 'shared/adapters/transport/shares.ts', from: 'isUsed ||= inFlight > 0;', to: '' }],
    caughtBy: ['test/adapters/transport/giving-back.test.ts'],
  },
  {
    name: 'parts-not-remembered-after-a-failed-write',
    harm: 'A process that could not give its share back waits for its own parts for up to six minutes.',
    edits: [
      {
        file: 'shared/core/shared-past.ts',
        from: 'return isLater ? last.share * shareParts.whole : partsIn(last.book, last.id);',
        to: 'return last.share * shareParts.whole;',
      },
    ],
    caughtBy: ['test/core/shared-past.test.ts', 'test/adapters/transport/giving-back.test.ts'],
  },
  {
    name: 'parts-of-a-lost-answer-taken-as-its-own',
    harm: 'After two writes without an answer, a process uses again what others have just used of its parts.',
    edits: [
      {
        file: 'shared/core/shared-past.ts',
        from: 'return isLater ? last.share * shareParts.whole : partsIn(last.book, last.id);',
        to: 'return partsIn(last.book, last.id);',
      },
    ],
    caughtBy: ['test/core/shared-past.test.ts', 'test/adapters/transport/giving-back.test.ts'],
  },
  {
    name: 'parts-that-owe-taken-as-unused',
    harm: 'A process that takes parts of the allowance uses again what another has just used of them.',
    edits: [
      {
        file: 'shared/core/shared-past.ts',
        from: 'const excess = Math.max(0, used + own.parts - now);',
        to: 'const excess = 0;',
      },
    ],
    caughtBy: ['test/core/shared-past.test.ts'],
  },
  {
    name: 'window-ends-with-the-sending',
    harm: 'A slow answer lets more through than the service allows in a minute.',
    edits: [
      {
        file: 'shared/core/sliding-window.ts',
        from: 'return answered.reduce((sum, { cost }) => sum + cost, inFlight);',
        to: 'return answered.reduce((sum, { cost }) => sum + cost, 0);',
      },
    ],
    caughtBy: ['test/core/sliding-window.test.ts', 'test/adapters/transport/pacing.test.ts'],
  },
  {
    name: 'book-overwritten',
    harm: 'Two processes that renew at the same time both believe in their shares.',
    edits: [
      {
        file: 'shared/adapters/tables/share-book.ts',
        from: "const written = await table.write(row, 'Replace', etag);",
        to: "const written = await table.write(row, 'Replace', '*');",
      },
    ],
    caughtBy: ['test/adapters/tables/share-book.test.ts'],
  },
  {
    name: 'use-withdrawn-from-others',
    harm: 'Several processes together send up to twice what SharePoint allows in a minute.',
    edits: [
      {
        file: 'shared/core/shared-past.ts',
        from: 'const mine = isAsLeft ? Math.min(debts.mine.parts, known.parts) : 0;',
        to: 'const mine = isAsLeft ? known.parts : 0;',
      },
    ],
    caughtBy: ['test/core/shared-past.test.ts'],
  },
  {
    name: 'day-without-a-part-for-people',
    harm: 'A run that has used up the units of a day leaves calls of people without an answer for hours.',
    edits: [
      {
        file: 'shared/core/day-budget.ts',
        from: 'return isForRuns ? allowed * (1 - peoplesOfDay) : allowed;',
        to: 'return isForRuns && peoplesOfDay > 1 ? 0 : allowed;',
      },
    ],
    caughtBy: ['test/core/day-budget.test.ts', 'test/adapters/transport/day-used-up.test.ts'],
  },
  {
    name: 'those-who-left-stay-in-line',
    harm: 'Viewers who left still use what the tenant allows, and others wait behind them.',
    edits: [
      {
        file: 'shared/adapters/transport/wait-in-line.ts',
        from: "    signal.addEventListener('abort', gone, { once: true });\n",
        to: '',
      },
    ],
    caughtBy: ['test/adapters/transport/leaving-the-line.test.ts'],
  },
];
