import type { ReleaseSettings } from '../domain/release/release.ts';
import { settle } from './resolve/settle.ts';
import type { Settled } from './resolve/settle.ts';
import { configurationSchema } from './schema/configuration.ts';

/** A release's configuration with every default in its place; installation settings are not in it. */
export function readBack({ document }: Pick<ReleaseSettings, 'document'>): Settled {
  return settle(configurationSchema.parse(document));
}
