import { z } from 'zod';
import type { Check } from '../../domain/check/check.ts';
import type { DiagnosedPath } from '../../domain/diagnosis/common-cause.ts';
import type { OriginLook } from '../../domain/diagnosis/origin-look.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { publicUrl } from '../server/public-url.ts';

const pathSchema = z
  .object({ url: z.string(), verdict: z.string(), message: z.string().nullable(), ms: z.number().nullable() })
  .nullable()
  .describe('Null where the path is switched off');

export const diagnosedServerSchema = z.object({
  server: z.string(),
  state: z.enum(['up', 'degraded', 'down']),
  depends_on: z.array(z.string()),
  mcp: pathSchema,
  rest: pathSchema,
});

/** A server as it was just probed, with what its hosts showed. */
export interface Seen {
  readonly spec: ServerSpec;
  readonly check: Check;
  readonly byOrigin: ReadonlyMap<string, OriginLook>;
}

const PATHS = ['mcp', 'rest'] as const;

/** Its paths as far as what may be common to them matters. */
export function pathsOf({ spec, check, byOrigin }: Seen): readonly DiagnosedPath[] {
  return PATHS.flatMap((path) => {
    const configured = spec[path];
    if (configured === null) return [];
    const url = new URL(configured.url);
    const look = byOrigin.get(url.origin);
    return [
      {
        server: spec.name,
        path,
        verdict: check[path].verdict,
        host: url.hostname.replaceAll(/[[\]]/g, ''),
        port: portOf(url),
        addresses: look?.addresses ?? [],
        issuer: look?.certificate?.issuer ?? null,
      },
    ];
  });
}

export function diagnosedServer({ spec, check }: Seen): z.output<typeof diagnosedServerSchema> {
  return {
    server: spec.name,
    state: STATES[check.status],
    depends_on: [...spec.dependsOn],
    mcp: pathBody(spec, check, 'mcp'),
    rest: pathBody(spec, check, 'rest'),
  };
}

/** A server of which nothing could be learnt is not up. */
const STATES = {
  HEALTHY: 'up',
  DEGRADED: 'degraded',
  UNHEALTHY: 'down',
  UNKNOWN: 'down',
} as const satisfies Record<Check['status'], string>;

function pathBody(spec: ServerSpec, check: Check, path: 'mcp' | 'rest'): z.output<typeof pathSchema> {
  const configured = spec[path];
  if (configured === null) return null;
  const { verdict, message, durationMs } = check[path];
  return {
    url: publicUrl(configured.url),
    verdict,
    message,
    ms: durationMs === null ? null : Math.round(durationMs),
  };
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
