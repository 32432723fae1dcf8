import type { TemporalFacts } from '../domain/doctor/installation-facts.ts';
import { AppError } from '../domain/error/app-error.ts';
import { readSearchAttributes } from './search-attributes.ts';
import { createTemporalClient, withinDeadline, type TemporalAddress } from './temporal-client.ts';

const DEADLINE_MS = 3_000;

/** Whether Temporal answers, and has what workers need. Never throws, changes nothing. */
export async function inspectTemporal(place: TemporalAddress): Promise<TemporalFacts> {
  const client = createTemporalClient(place);
  const { namespace } = place;
  const facts = { ...place, isReachable: true, reason: null, hasNamespace: true, missingAttributes: [] };
  try {
    await withinDeadline(client, DEADLINE_MS, () => client.workflowService.getSystemInfo({}));
    const hasNamespace = await withinDeadline(client, DEADLINE_MS, () =>
      client.workflowService.describeNamespace({ namespace }),
    ).then(
      () => true,
      () => false,
    );
    if (!hasNamespace) return { ...facts, hasNamespace };
    return { ...facts, missingAttributes: (await readSearchAttributes(client)).missing };
  } catch (error) {
    return { ...facts, isReachable: false, reason: causeOf(error), hasNamespace: false };
  } finally {
    await client.connection.close();
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof AppError ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.includes('DEADLINE_EXCEEDED') ? `nothing within ${DEADLINE_MS / 1_000} s` : text;
}
