import { playSeed } from './local/simulation/play-seed.ts';
import { writeFileSync } from 'node:fs';
for (const n of [1,2]) { const p = await playSeed(process.argv[2] ?? 'a/1'); console.log(p.traceHash, p.trace.length, p.failure?.message.slice(0,80)); writeFileSync(`/tmp/trace${n}.txt`, p.trace.join('\n')); }
