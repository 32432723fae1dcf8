import { AppError } from '../../domain/error/app-error.ts';

/** A remote service, and the key it is asked with. */
export interface ApiTarget {
  /** Without a slash at its end; may have a path, where a proxy has put the service under one. */
  readonly url: string;
  readonly key: string | null;
}

/** The address of a service, or what is wrong with it. */
export function parseApiUrl(text: string): { readonly url: string } | { readonly problem: string } {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { problem: 'An API URL begins with http:// or https://, such as http://127.0.0.1:8080.' };
  }
  if (url.username !== '' || url.password !== '') {
    return { problem: 'An API URL carries no user and no password. The key goes into WATCHKEEPER_API_KEY.' };
  }
  if (url.search !== '' || url.hash !== '') return { problem: 'An API URL ends before the ? or #.' };
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

/** Throws INVALID_REQUEST, without showing it, for a key that no header can carry. */
export function apiTarget(url: string, env: NodeJS.ProcessEnv): ApiTarget {
  const key = env['WATCHKEEPER_API_KEY'] ?? '';
  if (key === '') return { url, key: null };
  if (/^[\x21-\x7e]+$/.test(key)) return { url, key };
  throw new AppError(
    'INVALID_REQUEST',
    'WATCHKEEPER_API_KEY holds a space, a line break or another character that no key has. Set it anew.',
  );
}
