type Environment = Readonly<Record<string, string | undefined>>;

/** All that a program gets of the service's own environment, in which secrets are. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TZ', 'TMPDIR'];

/** The part of an environment that programs may have. */
export function passedOn(env: Environment, more: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...PASSED_ON, ...more].flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
