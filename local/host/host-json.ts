import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import type { TelemetrySettings } from './host-telemetry.ts';

export interface QueueSettings {
  readonly batchSize: number;
  /** The next batch is fetched when no more than this many messages are being worked on. */
  readonly newBatchThreshold: number;
  /** The wait after a failed attempt. */
  readonly visibilityMs: number;
  readonly maxDequeueCount: number;
  readonly maxPollingMs: number;
  readonly messageEncoding: 'base64' | 'none';
}

export interface HostSettings {
  readonly routePrefix: string;
  /** Added to each answer that has no such header. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** Infinity: no limit. */
  readonly functionTimeoutMs: number;
  readonly queues: QueueSettings;
  readonly telemetry: TelemetrySettings;
}

const timeSpan = z
  .string()
  .regex(/^(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d+)?$/, 'must be a time span such as 00:00:30')
  .transform((text) => {
    const [, days, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    return (((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  });

/** Defaults and limits: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#host-json */
const queues = z.object({
  batchSize: z.int().min(1).max(32).default(16),
  newBatchThreshold: z.int().min(0).optional(),
  visibilityTimeout: timeSpan.default(0),
  maxDequeueCount: z.int().min(1).default(5),
  maxPollingInterval: timeSpan.default(60_000),
  messageEncoding: z.enum(['base64', 'none']).default('base64'),
});

const usualFunctionTimeoutMs = 30 * 60_000;

const hostJson = z.object({
  version: z.literal('2.0'),
  /** Default of the Flex Consumption plan: https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout */
  functionTimeout: z
    .literal('-1')
    .transform(() => Number.POSITIVE_INFINITY)
    .or(timeSpan)
    .default(usualFunctionTimeoutMs),
  extensions: z
    .object({
      queues: queues.prefault({}),
      http: z
        .object({
          routePrefix: z.string().default('api'),
          customHeaders: z.record(z.string(), z.string()).default({}),
        })
        .prefault({}),
    })
    .prefault({}),
  /** Defaults: https://learn.microsoft.com/azure/azure-functions/functions-host-json#applicationinsights */
  logging: z
    .object({
      applicationInsights: z
        .object({
          enableDependencyTracking: z.boolean().default(true),
          httpAutoCollectionOptions: z
            .object({ enableHttpTriggerExtendedInfoCollection: z.boolean().default(true) })
            .prefault({}),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** Throws StartFailure naming every setting of host.json that does not fit. */
export function readHostJson(appDir: string): HostSettings {
  const file = path.join(appDir, 'host.json');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new StartFailure(`${file} cannot be read: ${messageOf(cause)}`, exitCodes.configuration, { cause });
  }
  const parsed = hostJson.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    throw new StartFailure(`${file} is not right: ${problems}`, exitCodes.configuration);
  }
  const { queues: given, http } = parsed.data.extensions;
  const { enableDependencyTracking, httpAutoCollectionOptions } = parsed.data.logging.applicationInsights;
  return {
    telemetry: {
      extendedHttp: httpAutoCollectionOptions.enableHttpTriggerExtendedInfoCollection,
      dependencies: enableDependencyTracking,
    },
    routePrefix: http.routePrefix,
    customHeaders: http.customHeaders,
    functionTimeoutMs: parsed.data.functionTimeout,
    queues: {
      batchSize: given.batchSize,
      newBatchThreshold: given.newBatchThreshold ?? Math.floor(given.batchSize / 2),
      visibilityMs: given.visibilityTimeout,
      maxDequeueCount: given.maxDequeueCount,
      maxPollingMs: given.maxPollingInterval,
      messageEncoding: given.messageEncoding,
    },
  };
}
