/** The examples of README and of the routes' document without sign-in, on a host that needs a key. */
import { onTestFinished } from 'vitest';
import { expectExamplesToWork } from '../kit/readme-examples.ts';
import { setStage } from '../kit/stage.ts';
import { testThoroughlyWithShell } from '../kit/test-with.ts';

testThoroughlyWithShell('each example works with a function key', async () => {
  const stage = await setStage({
    tenant: { users: 12, kind: 'before-instep', seed: 3 },
    settings: { FUNCTION_KEYS: 'operate', KEY_PICTURES: 'true' },
    host: { keys: { functionKey: 'the-function-key', masterKey: 'the-master-key' } },
  });
  onTestFinished(() => stage.stop());
  await stage.night();
  await stage.night();
  await expectExamplesToWork(stage.host.url, {
    header: 'x-functions-key: the-function-key',
    // Without sign-in there is no console.
    refused: { console: 404 },
  });
});
