import { AppError } from '../../domain/error/app-error.ts';
import type { SecretRef } from '../../domain/server/server-spec.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { createSecretFiles } from './secret-files.ts';

interface EnvironmentSecretsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives a file's content or throws; by default files are read from disk, and again when they change. */
  readonly readFile?: (path: string) => string;
}

const REFERENCE = /\$\{([^}]*)\}/g;
const FILE = /^file:(.+)$/s;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Secrets out of environment variables and files: `${VAR}`, `${VAR:-default}` (also used when VAR is empty, as in a
 * shell), `${file:PATH}` without the file's last newline, any number of them in one text. Other text stays as it is.
 */
export function createEnvironmentSecrets(options: EnvironmentSecretsOptions): Secrets {
  const readFile = options.readFile ?? createSecretFiles();
  const valueOf = (inner: string): string => {
    const path = FILE.exec(inner)?.[1];
    return path === undefined ? fromEnvironment(options.env, inner) : fromFile(readFile, path);
  };
  return {
    resolve: (reference: SecretRef) =>
      reference.includes('${')
        ? reference.replace(REFERENCE, (_, inner: string) => valueOf(inner))
        : reference,
  };
}

function fromEnvironment(env: EnvironmentSecretsOptions['env'], inner: string): string {
  const [, name, fallback] = VARIABLE.exec(inner) ?? [];
  if (name === undefined) throw malformed();
  const value = env[name];
  if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
  if (value === undefined) {
    throw new AppError(
      'SECRET_UNRESOLVED',
      `The environment variable ${name} is not set. Set it, or give a default.`,
      {
        details: { variable: name },
      },
    );
  }
  return value;
}

function fromFile(readFile: (path: string) => string, path: string): string {
  try {
    return readFile(path).replace(/\r?\n$/, '');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new AppError('SECRET_UNRESOLVED', `The secret file ${path} gave no secret: ${why}.`, {
      details: { file: path },
      cause,
    });
  }
}

/** The text between the braces is not repeated: it may be a secret that was pasted there. */
function malformed(): AppError {
  return new AppError(
    'SECRET_UNRESOLVED',
    'A reference is malformed: write ${NAME}, ${NAME:-default} or ${file:PATH} with letters, digits and _ in NAME.',
  );
}
