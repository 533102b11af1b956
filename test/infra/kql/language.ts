/** The Kusto language service, which the portal's own editor uses: it parses a query and binds its names and types. */
import { createRequire } from 'node:module';

/** A part of a query's syntax tree. Punctuation, keywords and lists are left out; the rest is in the order of the text. */
export interface Node {
  /** The language service's name for it, as `FilterOperator`. */
  readonly kind: string;
  /** As written. */
  readonly text: string;
  /** The text of a name, or of a literal without its quotes; undefined for what has parts. */
  readonly value: string | undefined;
  /** The type of its value, as `long`; empty where it has none. */
  readonly type: string;
  readonly parts: readonly Node[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface Analysed {
  /** What the portal's editor would underline: message and the text that is meant. */
  readonly diagnostics: readonly string[];
  readonly tree: Node;
  /** Columns of the answer, in order. */
  readonly columns: readonly Column[];
}

/** Of https://learn.microsoft.com/azure/azure-monitor/reference/tables/storagetablelogs and …/storagebloblogs. */
const storageLogs = [
  'TimeGenerated: datetime, AccountName: string, ServiceType: string, Category: string, OperationName: string',
  'StatusCode: string, StatusText: string, AuthenticationType: string, CallerIpAddress: string, Uri: string',
  'RequesterObjectId: string, RequesterAppId: string, RequesterTenantId: string, RequesterUpn: string',
  'UserAgentHeader: string, ReferrerHeader: string, CorrelationId: string',
].join(', ');

/**
 * The classic tables of an Application Insights component, as far as they belong to custom events, and the logs of
 * storage and of Key Vault.
 */
const schema = {
  StorageTableLogs: storageLogs,
  StorageBlobLogs: storageLogs,
  AZKVAuditLogs: 'TimeGenerated: datetime, OperationName: string, Identity: dynamic, ResultType: string',
  customEvents: [
    'timestamp: datetime, name: string, itemType: string, customDimensions: dynamic, customMeasurements: dynamic',
    'operation_Name: string, operation_Id: string, operation_ParentId: string, operation_SyntheticSource: string',
    'session_Id: string, user_Id: string, user_AuthenticatedId: string, user_AccountId: string',
    'application_Version: string, client_Type: string, client_Model: string, client_OS: string, client_IP: string',
    'client_City: string, client_StateOrProvince: string, client_CountryOrRegion: string, client_Browser: string',
    'cloud_RoleName: string, cloud_RoleInstance: string, appId: string, appName: string, iKey: string',
    'sdkVersion: string, itemId: string, itemCount: int, _ResourceId: string',
  ].join(', '),
} as const;

interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}
interface Syntax {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly ValueText?: string;
  readonly ResultType?: { readonly Name: string } | null;
  GetChild(index: number): Syntax | null;
  ToString(trivia: number): string;
}
interface Code {
  readonly Syntax: Syntax;
  readonly ResultType: { readonly Columns?: List<{ Name: string; Type: { Name: string } }> } | null;
  GetDiagnostics(): List<{ Message: string; Start: number; Length: number }>;
}
interface Service {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: unknown): Code };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Syntax: { readonly SyntaxKind: unknown };
  readonly Symbols: {
    readonly TableSymbol: { From(columns: string): { WithName(name: string): unknown } };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: unknown[]) => unknown };
  };
}

const { service, kindName } = load();
const globals = database();

const analysedBefore = new Map<string, Analysed>();

/** Parses and binds. A tree is there even where something is wrong. */
export function analyse(query: string): Analysed {
  const before = analysedBefore.get(query);
  if (before !== undefined) return before;
  const analysed = parseAndBind(query);
  analysedBefore.set(query, analysed);
  return analysed;
}

function parseAndBind(query: string): Analysed {
  const code = service.KustoCode.ParseAndAnalyze(query, globals);
  const columns = code.ResultType?.Columns;
  return {
    diagnostics: items(code.GetDiagnostics()).map(
      ({ Message, Start, Length }) => `${Message} At: ${query.slice(Start, Start + Length)}`,
    ),
    tree: nodeOf(code.Syntax),
    columns: columns ? items(columns).map(({ Name, Type }) => ({ name: Name, type: Type.Name })) : [],
  };
}

/** Every node of a tree, a parent before its parts. */
export function* everyNode(node: Node): Generator<Node> {
  yield node;
  for (const part of node.parts) yield* everyNode(part);
}

/** Compiled from C#: it wants to be required, and puts itself into the global object. */
function load(): { service: Service; kindName: (kind: number) => string } {
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { Kusto, System } = globalThis as unknown as {
    Kusto: { Language: Service };
    System: { Enum: { toString(type: unknown, value: number): string } };
  };
  const { SyntaxKind } = Kusto.Language.Syntax;
  return { service: Kusto.Language, kindName: (kind) => System.Enum.toString(SyntaxKind, kind) };
}

function database(): unknown {
  const { TableSymbol, DatabaseSymbol } = service.Symbols;
  const tables = Object.entries(schema).map(([name, columns]) =>
    TableSymbol.From(`(${columns})`).WithName(name),
  );
  return service.GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('component', tables));
}

function items<T>(list: List<T>): T[] {
  return Array.from({ length: list.Count }, (_, index) => list.getItem(index));
}

/** Only hold others together. */
const transparent: ReadonlySet<string> = new Set(['List', 'SeparatedElement', 'ExpressionList']);

function nodeOf(syntax: Syntax): Node {
  const kind = kindName(syntax.Kind);
  const isLeaf = kind.startsWith('Name') || kind.endsWith('LiteralExpression');
  return {
    kind,
    text: syntax.ToString(0).trim(),
    value: isLeaf ? firstValue(syntax) : undefined,
    type: syntax.ResultType?.Name ?? '',
    parts: kind === 'NamedParameter' || !isLeaf ? partsOf(syntax) : [],
  };
}

function partsOf(syntax: Syntax): Node[] {
  return children(syntax).flatMap((child) => {
    const kind = kindName(child.Kind);
    if (transparent.has(kind)) return partsOf(child);
    return /(Token|Keyword)$/.test(kind) ? [] : [nodeOf(child)];
  });
}

function firstValue(syntax: Syntax): string | undefined {
  return syntax.ValueText ?? children(syntax).map(firstValue)[0];
}

function children(syntax: Syntax): Syntax[] {
  return Array.from({ length: syntax.ChildCount }, (_, index) => syntax.GetChild(index)).filter(
    (child) => child !== null,
  );
}
