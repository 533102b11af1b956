/** The picture in README: the command that makes it still fits the report. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect } from 'vitest';
import { describeWithBrowser } from '../kit/browser.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { scratchFolder, startCommand } from './start-command.ts';

const run = promisify(execFile);

describeWithBrowser('npm run picture', () => {
  testThoroughly('shows the nights, and people who were repaired', async () => {
    const folder = scratchFolder();
    const [report, picture] = ['report.html', 'report.png'].map((name) => path.join(folder, name));
    const outputs = ['--port', '0', '--report', report as string];
    const command = startCommand(['--once', '--users', '30', '--nights', '2', ...outputs]);
    expect(await command.ended).toBe(0);
    await run(process.execPath, ['local/report/picture.ts', report as string, picture as string]);
    const { width, height, format } = await sharp(picture as string).metadata();
    expect([width, format]).toEqual([1160, 'png']);
    // The cards of the nights end at about 650.
    expect(height).toBeGreaterThan(750);
  });
});
