import { expect, test } from 'vitest';
import { aServer, load, removeWritten } from '../../../test/support/builders/written-configuration.ts';
import { whereLines } from './where-lines.ts';

removeWritten();

function linesOf(auth: string): readonly string[] {
  const configuration = load(`environment: development\napi: { auth: ${auth} }\n${aServer()}`);
  return whereLines({ configuration, apiUrl: 'http://127.0.0.1:8080', uiUrl: 'http://127.0.0.1:8233' });
}

test('an open service is said by its addresses alone', () => {
  expect(linesOf('{}')).toEqual(
    expect.arrayContaining([
      '  Status page   http://127.0.0.1:8080/',
      '  API           http://127.0.0.1:8080/status/health',
    ]),
  );
  expect(linesOf('{}').join('\n')).not.toContain('keys create');
});

test('where a credential is asked for, that stands beside the addresses, and how to come by it', () => {
  expect(linesOf('{ api_keys: true }')).toEqual(
    expect.arrayContaining([
      '  Status page   http://127.0.0.1:8080/  (needs an API key)',
      '  API           http://127.0.0.1:8080/status/health  (needs an API key)',
      '  API key       watchkeeper keys create NAME',
    ]),
  );
  const jwt = 'jwt: { issuer: https://login.example.com, audience: w }';
  expect(linesOf(`{ api_keys: true, ${jwt} }`)).toContain(
    '  Status page   http://127.0.0.1:8080/  (needs an API key or a token)',
  );
  const tokensOnly = linesOf(`{ ${jwt} }`);
  expect(tokensOnly).toContain('  Status page   http://127.0.0.1:8080/  (needs a token)');
  expect(tokensOnly.join('\n')).not.toContain('keys create');
});
