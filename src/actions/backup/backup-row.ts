import { z } from 'zod';
import type { FoundBackup } from '../../domain/backup/backup.ts';

export const backupRowSchema = z.object({
  id: z.string(),
  kind: z
    .enum(['full', 'config'])
    .describe('config: a copy of the configuration made by hand, without a manifest'),
  created_at: z.string(),
  age_seconds: z.number(),
  bytes: z.number(),
  manifest: z.enum(['read', 'missing', 'unreadable']),
  watchkeeper_version: z.string().nullable(),
  schema_version: z.number().nullable(),
  environments: z.array(z.string()),
  files: z.number().nullable().describe('How many files the manifest names'),
});
export type BackupRow = z.output<typeof backupRowSchema>;

export function presentBackup(backup: FoundBackup, nowMs: number): BackupRow {
  const manifest = backup.manifest.status === 'read' ? backup.manifest.manifest : null;
  return {
    id: backup.id,
    kind: backup.kind,
    created_at: new Date(backup.createdAtMs).toISOString(),
    age_seconds: Math.max(0, Math.round((nowMs - backup.createdAtMs) / 1000)),
    bytes: backup.bytes,
    manifest: backup.manifest.status,
    watchkeeper_version: manifest?.watchkeeperVersion ?? null,
    schema_version: manifest?.schemaVersion ?? null,
    environments: [...(manifest?.environments ?? [])],
    files: manifest?.files.length ?? null,
  };
}
