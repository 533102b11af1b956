/** Draws line charts as SVG with Vega-Lite, which needs neither a browser nor a canvas for it. */
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

export interface ChartLine {
  readonly name: string;
  /** [x, y], in the order of x. */
  readonly points: readonly (readonly [number, number])[];
  /** A value that holds until the next point is drawn as steps, a limit as a dashed line. */
  readonly style?: 'steps' | 'dashed';
}

export interface LineChart {
  readonly title: string;
  /** With its unit. */
  readonly x: string;
  readonly y: string;
  readonly lines: readonly ChartLine[];
  /** Both axes; points of zero cannot be drawn then. */
  readonly isLogarithmic?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** One above the other, each with its own axes. */
export async function drawLineCharts(charts: readonly LineChart[]): Promise<string> {
  const spec: TopLevelSpec = {
    background: 'white',
    vconcat: charts.map(panelOf),
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
  };
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

export async function drawLineChart(chart: LineChart): Promise<string> {
  return drawLineCharts([chart]);
}

function panelOf({ title, x, y, lines, isLogarithmic = false, width = 640, height = 240 }: LineChart) {
  const scale = { type: isLogarithmic ? ('log' as const) : ('linear' as const) };
  const names = lines.map(({ name }) => name);
  const dashes = lines.map(({ style }) => (style === 'dashed' ? [6, 4] : [1, 0]));
  return {
    ...{ title, width, height },
    layer: lines.map(({ name, points, style }) => ({
      data: { values: points.map(([atX, atY]) => ({ name, x: atX, y: atY })) },
      mark: { type: 'line' as const, ...(style === 'steps' ? { interpolate: 'step-after' as const } : {}) },
    })),
    encoding: {
      x: { field: 'x', type: 'quantitative' as const, title: x, scale },
      y: { field: 'y', type: 'quantitative' as const, title: y, scale },
      // The order of the lines is that of the legend, so a line keeps its colour from chart to chart.
      color: { field: 'name', type: 'nominal' as const, title: null, scale: { domain: names } },
      strokeDash: {
        ...{ field: 'name', type: 'nominal' as const, title: null },
        scale: { domain: names, range: dashes },
      },
    },
  };
}
