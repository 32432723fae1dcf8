import type { SecretRef } from '../../domain/server/server-spec.ts';
import type { Secrets } from '../../ports/secrets.ts';

/** What references stand for, as far as this process can tell: what it cannot, it cannot show either. */
export function knownSecrets(secrets: Secrets, references: readonly SecretRef[]): readonly string[] {
  return references.flatMap((reference) => {
    try {
      return [secrets.resolve(reference)];
    } catch {
      return [];
    }
  });
}
