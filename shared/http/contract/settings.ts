/** The route of what is installed, and how it is set. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { buildField, noParams, noQuery } from './parameters.ts';

const setting = z.strictObject({
  name: z.string().meta({ description: 'INSTEP_MODE' }),
  value: z.string().optional().meta({ description: 'Absent: not set, and without a default.' }),
  byDefault: z.string().optional().meta({ description: 'Absent: there is no default.' }),
  isRequired: z.boolean(),
  differs: z.boolean().meta({ description: 'Whether the value is not the default.' }),
  accepts: z.string().meta({ description: 'Which values are valid.' }),
  meaning: z.string(),
});

export const getSettings = operation({
  id: 'getSettings',
  method: 'GET',
  route: 'settings',
  summary: 'Get the settings',
  description:
    'Gets every setting with its value, default and meaning, and which version runs where. Connection strings are not sent, only whether they are set. Groups and users are named by their object ids. Sends no request to Microsoft 365.',
  // To explain a result, a reader needs the policies behind it; no setting holds a secret (DECISIONS.md, D-settings-readable).
  access: 'read',
  params: noParams,
  query: noQuery,
  body: undefined,
  answers: {
    200: {
      description: 'The installation.',
      schema: z.strictObject({
        version: z.string(),
        build: buildField,
        node: z.string().meta({ description: 'Version of Node.js.' }),
        host: z
          .string()
          .optional()
          .meta({ description: 'Version of the Functions host that was asked for: ~4.' }),
        cloud: z.string().meta({ description: 'The Microsoft cloud of the tenant.' }),
        geoLocations: z
          .strictObject({
            at: z.string().meta({ description: 'When they were last listed; ISO 8601 in UTC.' }),
            locations: z.array(
              z.strictObject({
                code: z
                  .string()
                  .meta({ description: 'As in preferredDataLocation; empty in a tenant with one.' }),
                host: z.string().meta({ description: 'Root host of SharePoint there.' }),
              }),
            ),
          })
          .optional()
          .meta({ description: 'As stored. Absent: they were never listed.' }),
        settings: z.array(setting).readonly(),
        connections: z
          .array(z.strictObject({ name: z.string(), isSet: z.boolean() }))
          .meta({ description: 'Variables whose values are not sent.' }),
      }),
    },
  },
  problems: [],
});
