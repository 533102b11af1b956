/** The routes of the preflight, which checks permissions and assumptions. */
import { z } from 'zod';
import { probeNames, probeStates } from '../../core/preflight/probe.ts';
import { operation } from './operation.ts';
import { noParams, noQuery, userKey } from './parameters.ts';

const user = userKey.optional().meta({
  description:
    'The user to check with: object id or user principal name. Absent: INSTEP_CANARY_USER, or to read, any user.',
});

const result = z
  .strictObject({
    checkedAt: z.string().meta({ description: 'ISO 8601 in UTC.' }),
    tenant: z.string().meta({ description: 'The contoso of contoso.sharepoint.com.' }),
    cloud: z.enum(['global', 'gcc-high', 'dod', 'china']),
    mode: z.enum(['report', 'repair']),
    signedInAs: z.enum(['identity', 'person']).meta({
      description: "person: checked with a person's own sign-in, which does not show what the app may do.",
    }),
    ok: z.boolean().meta({ description: 'True: no check that was tried failed or is unknown.' }),
    checks: z
      .array(
        z.strictObject({
          name: z.enum(probeNames),
          state: z.enum(probeStates).meta({
            description:
              'unknown: no clear answer, or another check has to pass first. not-tried: does not arise here, or would have written something.',
          }),
          means: z.string().meta({ description: 'What it means for Instep.' }),
          detail: z.string().meta({ description: 'The answer of the service.' }),
          remedy: z.string().optional().meta({
            description: 'What to do: role, id and command. Always present when something is missing.',
          }),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Preflight', description: 'Every permission and assumption, one by one.' });

export const preflight = operation({
  id: 'preflight',
  method: 'GET',
  route: 'preflight',
  summary: 'Check the installation',
  description:
    'Checks every permission and assumption at the same time, within half a minute. Writes nothing to the tenant. Answers 200 whatever it finds.',
  access: 'read',
  counted: true,
  params: noParams,
  query: z.strictObject({ user }),
  body: undefined,
  answers: { 200: { description: 'One line for each probe.', schema: result } },
  problems: [],
});

export const preflightWrites = operation({
  id: 'preflightWrites',
  method: 'POST',
  route: 'preflight',
  summary: 'Check the installation by writing',
  description:
    'Makes the same checks, and writes: a file that it removes again, the value that the profile already has, and test data in the storage account. Refused while INSTEP_MODE is report or INSTEP_PAUSED is true.',
  access: 'operate',
  counted: true,
  params: noParams,
  query: noQuery,
  body: z.strictObject({
    write: z.literal(true).meta({ description: 'Must be true, so that a call by mistake writes nothing.' }),
    user,
  }),
  answers: { 200: { description: 'One line for each probe.', schema: result } },
  problems: ['refused'],
});
