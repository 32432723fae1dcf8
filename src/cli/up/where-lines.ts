import { join } from 'node:path';
import { presentNotedMode } from '../../actions/mode/mode-view.ts';
import type { Installation } from '../../config/installation.ts';
import type { LoadedConfiguration } from '../../config/load-configuration.ts';
import type { ModeView } from '../../domain/fleet/mode.ts';
import { VERSION } from '../../wiring/version.ts';
import { countText } from '../present/count-text.ts';
import { pauseText } from '../present/pause.ts';

interface Whereabouts {
  readonly configuration: LoadedConfiguration;
  /** The mode that was noted last, by environment. */
  readonly modes: ReadonlyMap<string, ModeView>;
  /** Where this machine finds them. */
  readonly apiUrl: string;
  readonly uiUrl: string;
  readonly nowMs: number;
}

/** What is watched, and where people find everything; from elsewhere than this machine by the public address. */
export function whereLines(whereabouts: Whereabouts): readonly string[] {
  const { configuration, apiUrl, uiUrl } = whereabouts;
  const { api, logging, publicUrl, temporal } = configuration.installation;
  const needed = credentialText(api);
  const base = publicUrl?.replace(/\/+$/, '') ?? apiUrl;
  return [
    ...watchedLines(whereabouts),
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

function watchedLines({ configuration, modes, nowMs }: Whereabouts): readonly string[] {
  const timestamp = new Date(nowMs).toISOString();
  const fleets = configuration.environments.map(({ environment, release: { settings, hash } }) => ({
    text: `${countText(settings.servers.length, 'server')} of ${environment} (release ${hash.slice(0, 8)})`,
    pause: pauseText({ mode: presentNotedMode(modes.get(environment) ?? null), timestamp }),
  }));
  const watched = fleets.filter(({ pause }) => pause === null).map(({ text }) => text);
  const doing = watched.length === 0 ? 'is paused and watches nothing' : `watches ${watched.join(' and ')}`;
  return [
    `Watchkeeper ${VERSION} ${doing}. Ctrl-C stops it.`,
    ...fleets.flatMap(({ text, pause }) => (pause === null ? [] : [`${text}: ${pause}`])),
  ];
}
