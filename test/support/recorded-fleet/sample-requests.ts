const SUBJECTS: Readonly<Record<string, string>> = { server: 'search', name: 'search', key: 'ci' };

const BODIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'server/check': { server_names: ['search'] },
  'key/create': { name: 'ci' },
  'post/status_circuit_breaker': { action: 'reset', server_names: ['search'] },
};

/** What an action needs beside its subject, so that a walk over the catalogue can ask for it. */
export function sampleBody(action: string): Readonly<Record<string, unknown>> {
  return BODIES[action] ?? {};
}

/** A path with something that is there, or was made by `sampleBody`, in the place of each parameter. */
export function samplePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, (parameter, name: string) => SUBJECTS[name] ?? parameter);
}
