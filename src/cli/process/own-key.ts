/** Hands the API the key with which `up`, its parent, asks it. */
export const OWN_KEY_VARIABLE = 'WATCHKEEPER_UP_KEY';

/** The key, taken out of the environment so that nothing started later inherits it; null where none was given. */
export function takeOwnKey(env: NodeJS.ProcessEnv): string | null {
  const key = env[OWN_KEY_VARIABLE] ?? null;
  Reflect.deleteProperty(env, OWN_KEY_VARIABLE);
  return key;
}
