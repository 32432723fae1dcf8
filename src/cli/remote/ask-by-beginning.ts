import { inFull } from '../../actions/fleet/prefixed-names.ts';
import { AppError } from '../../domain/error/app-error.ts';

type Input = Readonly<Record<string, unknown>>;

interface Asked<A> {
  readonly input: Input;
  readonly ask: (input: Input) => Promise<A>;
  /** Names of the servers that the service has. */
  readonly knownNames: () => Promise<readonly string[]>;
}

/**
 * Asks with the names of servers as they were given, and where the service has none such, once more with those that
 * begin so: a name written out costs no request.
 */
export async function askByBeginning<A>({ input, ask, knownNames }: Asked<A>): Promise<A> {
  try {
    return await ask(input);
  } catch (error) {
    if (!isAboutName(error)) throw error;
    const named = inFull(input, await knownNames());
    if (JSON.stringify(named) === JSON.stringify(input)) throw error;
    return ask(named);
  }
}

/** Danger is confirmed before the name is looked up. */
function isAboutName(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code === 'SERVER_NOT_FOUND' || (error.code === 'CONFLICT' && 'confirm' in error.details);
}
