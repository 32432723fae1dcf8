const SUBJECTS: Readonly<Record<string, string>> = {
  server: 'search',
  name: 'search',
  key: 'ci',
  incident: 'K7Q2MD',
  release: 'r1',
};

const BODIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'server/check': { server_names: ['search'] },
  'key/create': { name: 'ci' },
  'server/add': { server: 'added', mcp_url: 'http://127.0.0.1:9/mcp' },
  'config/update': { changes: { monitoring: { confirm_seconds: 3 } } },
  'incident/assign': { to: 'ann' },
  'incident/note': { text: 'the gateway was restarted' },
  'put/status_config': { monitoring: { confirm_seconds: 4 } },
  'post/status_circuit_breaker': { action: 'reset', server_names: ['search'] },
};

/** What an action needs beside its subject, so that a walk over the catalogue can ask for it. */
export function sampleBody(action: string): Readonly<Record<string, unknown>> {
  return BODIES[action] ?? {};
}

/** One that no later request asks for. */
const REMOVED = 'gateway';

/** A path with something that is there, or was made by `sampleBody`, in the place of each parameter. */
export function samplePath(path: string): string {
  if (path.endsWith('/{server}/remove')) return `${path.replace('{server}', REMOVED)}?confirm=${REMOVED}`;
  return path.replaceAll(/\{(\w+)\}/g, (parameter, name: string) => SUBJECTS[name] ?? parameter);
}
