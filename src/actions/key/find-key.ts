import type { ApiKey } from '../../domain/access/api-key.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { nearestNames } from '../fleet/nearest-names.ts';

/**
 * The key that a name, an id or the beginning of an id means; of several of one name the one not revoked. Throws
 * NOT_FOUND, or INVALID_REQUEST where the beginning fits several.
 */
export function findKey(keys: readonly ApiKey[], wanted: string): ApiKey {
  const named = keys.filter(({ name }) => name === wanted);
  const found = named.find(({ revokedAtMs }) => revokedAtMs === null) ?? named[0];
  if (found !== undefined) return found;
  const [first, ...others] = keys.filter(({ id }) => id.startsWith(wanted));
  if (first === undefined) throw noSuchKey(keys, wanted);
  if (others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id);
  throw new AppError('INVALID_REQUEST', `${wanted} begins the ids of several keys: ${ids.join(', ')}.`, {
    details: { problems: [{ field: 'key', message: 'fits several keys' }], ids },
  });
}

export function noSuchKey(keys: readonly ApiKey[], wanted: string): AppError {
  const near = nearestNames(wanted, [...new Set(keys.map(({ name }) => name))]);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'See `watchkeeper keys list --all`.';
  return new AppError('NOT_FOUND', `There is no API key ${wanted}. ${hint}`, { details: { key: wanted } });
}
