import { join } from 'node:path';
import type { Installation } from '../../config/installation.ts';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import { VERSION } from '../../wiring/version.ts';
import { countText } from '../present/count-text.ts';

interface Whereabouts {
  readonly configuration: LoadedConfiguration;
  /** Where this machine finds them. */
  readonly apiUrl: string;
  readonly uiUrl: string;
}

/** Where people find everything; from elsewhere than this machine they come by the public address. */
export function whereLines({ configuration, apiUrl, uiUrl }: Whereabouts): readonly string[] {
  const { api, logging, publicUrl, temporal } = configuration.installation;
  const needed = credentialText(api);
  const base = publicUrl?.replace(/\/+$/, '') ?? apiUrl;
  const watched = configuration.environments.map(
    ({ environment, release: { settings, hash } }) =>
      `${countText(settings.servers.length, 'server')} of ${environment} (release ${hash.slice(0, 8)})`,
  );
  return [
    `Watchkeeper ${VERSION} watches ${watched.join(' and ')}. Ctrl-C stops it.`,
    '',
    `  Status page   ${base}/${needed}`,
    `  API           ${base}/status/health${needed}`,
    ...(api.auth.apiKeyHeader === null ? [] : ['  API key       watchkeeper keys create NAME']),
    `  Temporal UI   ${temporal.uiUrl ?? uiUrl}`,
    `  Log           ${join(logging.directory, 'enhanced_status_check.log')}`,
    '',
  ];
}

/** What an address is to be asked with; empty where it is open. */
function credentialText({ auth }: Installation['api']): string {
  const ways = [
    ...(auth.apiKeyHeader === null ? [] : ['an API key']),
    ...(auth.tokens === null ? [] : ['a token']),
  ];
  return ways.length === 0 ? '' : `  (needs ${ways.join(' or ')})`;
}
