/** Stands where the name of a server does: the alert is of the environment itself. No server is called so. */
export const ENVIRONMENT_ITSELF = '';

/** What an alert is of, by the name that people know. */
export function subjectOf(server: string, environment: string): string {
  return server === ENVIRONMENT_ITSELF ? environment : server;
}

/** Name of the server that an alert is of; null where it is of the environment itself. */
export function serverOf({ server }: { readonly server: string }): string | null {
  return server === ENVIRONMENT_ITSELF ? null : server;
}
