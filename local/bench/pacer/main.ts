/** `node local/bench/pacer/main.ts [FOLDER]`: examines the pacer in virtual time, and writes a plot of each scene. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawLineCharts } from '../plot.ts';
import { scenes } from './scenes.ts';

const [folder] = process.argv.slice(2);
if (folder !== undefined) mkdirSync(folder, { recursive: true });
for (const [name, play] of Object.entries(scenes)) {
  const { figures, charts } = await play();
  process.stdout.write(`${name}\n`);
  for (const [figure, value] of Object.entries(figures))
    process.stdout.write(`  ${figure}: ${Number(value.toFixed(3))}\n`);
  if (folder !== undefined) writeFileSync(path.join(folder, `${name}.svg`), await drawLineCharts(charts));
}
