import { z } from 'zod';
import type { OriginLook } from '../../domain/diagnosis/origin-look.ts';
import { isoTime } from '../iso-time.ts';

const DAY_MS = 86_400_000;

const milliseconds = z.number().nullable();

export const originRowSchema = z.object({
  origin: z.string(),
  servers: z.array(z.string()).describe('Those that need it'),
  reachable: z.boolean(),
  addresses: z.array(z.string()),
  dns_ms: milliseconds.describe('Null where the host is an address, or was not resolved'),
  connect_ms: milliseconds,
  tls_ms: milliseconds,
  http_ms: milliseconds,
  http_status: z.number().nullable().describe('Of HEAD / without a credential: any answer is one'),
  certificate: z
    .object({
      subject: z.string(),
      issuer: z.string(),
      expires_at: isoTime,
      days_left: z.number(),
      trusted: z.boolean(),
      fault: z.string().nullable(),
    })
    .nullable(),
  clock_ahead_ms: milliseconds.describe('By its Date header'),
  failed_step: z.enum(['name', 'connection', 'TLS', 'HTTP']).nullable(),
  reason: z.string().nullable(),
});

export type OriginRow = z.output<typeof originRowSchema>;

export function originRow(
  { origin, servers }: { readonly origin: string; readonly servers: readonly string[] },
  look: OriginLook,
  nowMs: number,
): OriginRow {
  const { certificate, failure, clockAheadMs } = look;
  return {
    origin,
    servers: [...servers],
    reachable: failure === null,
    addresses: [...look.addresses],
    dns_ms: look.nameMs,
    connect_ms: look.connectMs,
    tls_ms: look.tlsMs,
    http_ms: look.httpMs,
    http_status: look.status,
    certificate: certificate && {
      subject: certificate.subject,
      issuer: certificate.issuer,
      expires_at: new Date(certificate.expiresAtMs).toISOString(),
      days_left: Math.floor((certificate.expiresAtMs - nowMs) / DAY_MS),
      trusted: certificate.fault === null,
      fault: certificate.fault,
    },
    clock_ahead_ms: clockAheadMs === null ? null : Math.round(clockAheadMs),
    failed_step: failure?.step ?? null,
    reason: failure?.reason ?? null,
  };
}
