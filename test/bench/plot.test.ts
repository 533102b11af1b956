/** What can be told of a chart without looking at it. */
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { drawLineChart } from '../../local/bench/plot.ts';

test('a chart is SVG by itself, with its titles and one named line for each', async () => {
  const svg = await drawLineChart({
    ...{ title: 'Used & allowed', x: 'seconds', y: 'units' },
    lines: [
      { name: 'allowed', style: 'dashed', points: [[0, 100] as const, [60, 100] as const] },
      { name: 'used', style: 'steps', points: [[0, 0] as const, [30, 90] as const, [60, 0] as const] },
    ],
  });
  expect(new XMLParser({ ignoreAttributes: false }).parse(svg)).toMatchObject({
    svg: { '@_xmlns': 'http://www.w3.org/2000/svg' },
  });
  for (const text of ['Used &amp; allowed', '>seconds<', '>units<', '>allowed<', '>used<'])
    expect(svg).toContain(text);
  expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(2);
  expect(svg).toContain('stroke-dasharray="6,4"');
});
