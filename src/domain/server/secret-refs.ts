import type { CredentialSpec, SecretRef, ServerSpec } from './server-spec.ts';

/** Everything of a server that may stand for a secret, so that none is repeated of what its host says. */
export function secretRefsOf({ mcp, rest }: Pick<ServerSpec, 'mcp' | 'rest'>): readonly SecretRef[] {
  const refs = [mcp, rest].flatMap((path) =>
    path === null ? [] : [...refsOfCredential(path.credential), ...Object.values(path.headers)],
  );
  return [...new Set(refs)];
}

function refsOfCredential(credential: CredentialSpec): readonly SecretRef[] {
  switch (credential.type) {
    case 'none':
      return [];
    case 'bearer':
      return [credential.token];
    case 'basic':
      return [credential.password];
    case 'api_key':
      return [credential.key];
    case 'custom_headers':
      return Object.values(credential.headers);
    case 'oauth2':
      return [credential.clientSecret];
  }
}
