import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { FileWatch } from '../config/file-watch.ts';
import type { TlsSettings } from '../config/resolve/resolve-access.ts';
import { AppError } from '../domain/error/app-error.ts';

/** What Node's servers take. */
export interface TlsContext {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

export interface LoadedTls {
  readonly context: TlsContext;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** Reads certificate and key and sees that they fit. Throws CONFIG_INVALID, naming the file and never its content. */
export function loadTls({ certFile, keyFile, minVersion }: TlsSettings): LoadedTls {
  const cert = read(certFile, 'certificate');
  const key = read(keyFile, 'key');
  const context = { cert, key, minVersion: `TLSv${minVersion}` } as const;
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('they do not belong together');
    createSecureContext(context);
    return { context, expiresAtMs: Date.parse(certificate.validTo) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid(`${certFile} and ${keyFile} are no usable certificate and key: ${reason}.`, cause);
  }
}

function read(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is no file';
    throw invalid(`The ${what} ${file} cannot be read: ${reason}.`, cause);
  }
}

function invalid(message: string, cause: unknown): AppError {
  return new AppError('CONFIG_INVALID', `${message} Check tls.cert_file and tls.key_file.`, { cause });
}

/**
 * Calls back when one of the files has changed from what it is now; close the watches to end that. Watch before you
 * load, so that no change falls between the two.
 */
export function watchTlsFiles(
  { certFile, keyFile }: TlsSettings,
  onChange: () => Promise<void>,
): readonly FileWatch[] {
  return [certFile, keyFile].map((path) => new FileWatch({ path, onChange }));
}
