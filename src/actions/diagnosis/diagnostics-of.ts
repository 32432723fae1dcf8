import { AppError } from '../../domain/error/app-error.ts';
import type { Diagnostics } from '../../ports/diagnostics.ts';
import type { ActionContext } from '../action.ts';

/** Throws PRECONDITION_MISSING where the asked process is not one that looks around itself. */
export async function diagnosticsOf({ diagnostics }: ActionContext): Promise<Diagnostics> {
  if (diagnostics !== undefined) return diagnostics();
  throw new AppError(
    'PRECONDITION_MISSING',
    'This looks at the machine that it is asked on, by its configuration file. Run it on the command line there.',
  );
}
