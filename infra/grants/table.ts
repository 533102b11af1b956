/** The table of application permissions, which Bicep reads too (infra/DECISIONS.md, I-permission-table). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Table } from './core/permissions.ts';

const api = z.strictObject({ name: z.string(), appId: z.guid() });
const tableSchema = z.strictObject({
  apis: z.strictObject({ graph: api, sharePoint: api }),
  permissions: z.array(
    z.strictObject({
      api: z.enum(['graph', 'sharePoint']),
      role: z.string(),
      id: z.guid(),
      when: z.string(),
      why: z.string(),
      risk: z.string().optional(),
      unproven: z.string().optional(),
      siteRole: z.enum(['read', 'write']).optional(),
    }),
  ),
});

export function readTable(): Table {
  const file = new URL('../application-permissions.json', import.meta.url);
  return tableSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
