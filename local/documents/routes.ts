/** The table of routes, and what each does, from the contract that requests are read by. */
import { operations } from '../../shared/http/contract/all.ts';
import type { Access, Operation } from '../../shared/http/contract/operation.ts';
import { code, table, wrapped } from './markdown.ts';

const callers: Readonly<Record<Access, string>> = {
  open: 'any caller',
  read: '`Instep.Read`',
  sync: '`Instep.Read`',
  pictures: '`Instep.Read`',
  operate: '`Instep.Operate`',
};

export function routesTable(): string {
  const rows = operations.map((operation) => [
    addressOf(operation),
    operation.summary,
    callers[operation.access],
  ]);
  return table(['route', 'what it does', 'role of the caller'], rows);
}

export function routeDescriptions(): string {
  return operations
    .map((operation) => wrapped(`${addressOf(operation)}: ${operation.description}`))
    .join('\n\n');
}

function addressOf({ method, route }: Operation): string {
  return code(`${method} /api/${route}`);
}
