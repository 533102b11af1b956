import { expect, test } from 'vitest';
import { isNode, type Node, nodesOf, read, sourcesIn } from './source.ts';

/** By interface, the methods that a text declares. */
function methodsIn(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { node, around } of nodesOf(text)) {
    if (node.type !== 'TSMethodSignature' || !isNode(node.key)) continue;
    const name = around.map(({ type, id }) =>
      type === 'TSInterfaceDeclaration' && isNode(id) ? id.name : undefined,
    );
    const port = String(name.find((one) => one !== undefined));
    found.set(port, [...(found.get(port) ?? []), String(node.key.name)]);
  }
  return found;
}

/**
 * By port, what the workflows call it: `context.users` is the UserStore. A lease is what acquiring one gives, a library
 * and profiles are what each geo location has.
 */
function namesOfPorts(): Map<string, string> {
  const fields = nodesOf(read('shared/workflows/context.ts')).flatMap(({ node }): [string, string][] => {
    const type =
      node.type === 'TSPropertySignature' && isNode(node.typeAnnotation) ? node.typeAnnotation : undefined;
    const reference = isNode(type?.typeAnnotation) ? type.typeAnnotation.typeName : undefined;
    return isNode(reference) && isNode(node.key) ? [[String(reference.name), String(node.key.name)]] : [];
  });
  const given: [string, string][] = [
    ['Lease', 'lease'],
    ['RangeAttempt', 'attempt'],
    ['Scheduled', 'scheduled'],
    ['Geo', 'geo'],
    ['Library', 'library'],
    ['Profiles', 'profiles'],
    ['PhotoWriter', 'writer'],
    ['PictureMemory', 'memory'],
  ];
  return new Map([...fields, ...given]);
}

/** Everything of the form `owner.member`, also where the owner itself is a member: `context.users.get` gives `users.get`. */
function membersUsed(text: string): string[] {
  return nodesOf(text).flatMap(({ node }) => {
    if (node.type !== 'MemberExpression' || !isNode(node.object) || !isNode(node.property)) return [];
    const owner = nameOf(node.object);
    return owner === undefined ? [] : [`${owner}.${String(node.property.name)}`];
  });
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return String(node.name);
  return node.type === 'MemberExpression' && isNode(node.property) ? String(node.property.name) : undefined;
}

/** The composition root, and the adapter that asks for the lease before each write. */
const others = new Set(['shared/composition.ts', 'shared/adapters/writers.ts']);

test('every method of every port is called by a workflow', () => {
  const names = namesOfPorts();
  const used = new Set(
    sourcesIn('shared/workflows', 'shared/http', 'functions')
      .concat(sourcesIn('shared').filter(({ path }) => others.has(path)))
      .flatMap(({ text }) => membersUsed(text)),
  );
  const declared = sourcesIn('shared/ports').flatMap(({ text }) => [...methodsIn(text)]);
  expect(declared.length).toBeGreaterThan(10);
  const dead = declared.flatMap(([port, methods]) =>
    methods
      .filter((method) => !used.has(`${names.get(port)}.${method}`))
      .map((method) => `${port}.${method}`),
  );
  expect(dead).toEqual([]);
});

test('a method without a caller is found', () => {
  expect(methodsIn('interface Clock { now(): Date; later(): Date }').get('Clock')).toEqual(['now', 'later']);
  expect(membersUsed('context.clock.now(); clock.later;')).toEqual([
    'clock.now',
    'context.clock',
    'clock.later',
  ]);
});
