/** The Kusto language service: parses a query, binds its names to the tables of Application Insights, and gives its syntax tree. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A node of the syntax tree, as far as it is looked at. Its parts have names, for example `Left`. */
export interface Node {
  readonly Kind: number;
  readonly IsToken: boolean;
  readonly ChildCount: number;
  GetChild(index: number): Node | null;
  readonly [part: string]: unknown;
}

interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

interface Service {
  readonly KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: unknown,
    ): {
      readonly Syntax: Node;
      GetDiagnostics(): List<{ readonly Message: string; readonly Start: number }>;
    };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): unknown } };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: readonly unknown[]) => unknown };
  };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, number>> };
}

/** https://learn.microsoft.com/azure/azure-monitor/reference/tables/appevents under the names that a query of a component uses. */
const customEvents =
  '(timestamp:datetime, name:string, itemType:string, customDimensions:dynamic, customMeasurements:dynamic, ' +
  'operation_Id:string, operation_Name:string, cloud_RoleName:string, itemId:string, itemCount:int)';

const service = load();
const kinds = new Map(Object.entries(service.Syntax.SyntaxKind).map(([name, kind]) => [kind, name]));
const globals = service.GlobalState.Default.WithDatabase(
  new service.Symbols.DatabaseSymbol.ctor('component', [
    service.Symbols.TableSymbol.From(customEvents).WithName('customEvents'),
  ]),
);

/** The service consists of scripts that put themselves on the global object. */
function load(): Service {
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  return (globalThis as unknown as { Kusto: { Language: Service } }).Kusto.Language;
}

export interface Parsed {
  readonly syntax: Node;
  /** What is wrong with the query, each with the line it is in. */
  readonly complaints: readonly string[];
}

export function parse(query: string): Parsed {
  const code = service.KustoCode.ParseAndAnalyze(query, globals);
  const found = code.GetDiagnostics();
  const complaints = Array.from({ length: found.Count }, (_, index) => {
    const { Message, Start } = found.getItem(index);
    return `line ${query.slice(0, Start).split('\n').length}: ${Message}`;
  });
  return { syntax: code.Syntax, complaints };
}

/** For example `FilterOperator`. */
export function kindOf(node: Node): string {
  return kinds.get(node.Kind) ?? `kind ${node.Kind}`;
}

/** As it is written, without the comments and the white space before it. */
export function textOf(node: Node): string {
  const tokens = [...walk(node)].filter(({ IsToken }) => IsToken);
  return tokens.map(({ Trivia, Text }, index) => `${index === 0 ? '' : Trivia}${Text}`).join('');
}

/** A part that has to be there. */
export function part(node: Node, name: string): Node {
  const found = node[name];
  if (found === null || found === undefined)
    throw new Error(`${kindOf(node)} has no ${name}: ${textOf(node)}`);
  return found as Node;
}

/** The elements of a list, without what separates them. */
export function elements(list: Node): Node[] {
  return children(list).map((child) =>
    kindOf(child) === 'SeparatedElement' ? part(child, 'Element$1') : child,
  );
}

export function children(node: Node): Node[] {
  return Array.from({ length: node.ChildCount }, (_, index) => node.GetChild(index)).filter(
    (child): child is Node => child !== null,
  );
}

/** The node and everything below it, the outermost first. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  if (!node.IsToken) for (const child of children(node)) yield* walk(child);
}
