import { describe, expect, test } from 'vitest';
import { judgeClaims, roleOfClaims } from './token-rules.ts';
import type { Claims, TokenRules } from './token-rules.ts';

const RULES: TokenRules = {
  issuer: 'https://login.example.com',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  audiences: ['watchkeeper'],
  allowedClients: ['client-1'],
  algorithms: ['RS256'],
  clockSkewMs: 0,
  rolesClaim: 'roles',
  roleMap: {},
};

describe('whom a token is for', () => {
  test.each<[string, Claims, string]>([
    ['its audience names us', { sub: 'ann', aud: 'watchkeeper' }, 'accepted'],
    ['one of its audiences does', { sub: 'ann', aud: ['other', 'watchkeeper'] }, 'accepted'],
    ['an access token of Cognito', { sub: 'ann', client_id: 'client-1', token_use: 'access' }, 'accepted'],
    ['an id token of Cognito', { sub: 'ann', aud: 'client-1', token_use: 'id' }, 'accepted'],
    ['another client', { sub: 'ann', client_id: 'client-2', token_use: 'access' }, 'wrong_audience'],
    [
      'another client, whatever its audience',
      { sub: 'ann', client_id: 'client-2', aud: 'client-1' },
      'wrong_audience',
    ],
    ['another audience', { sub: 'ann', aud: 'other' }, 'wrong_audience'],
    ['nobody', { sub: 'ann' }, 'wrong_audience'],
    ['an audience that is no text', { sub: 'ann', aud: { 0: 'watchkeeper' } }, 'wrong_audience'],
    ['a refresh token', { sub: 'ann', aud: 'watchkeeper', token_use: 'refresh' }, 'wrong_use'],
    ['of nobody', { aud: 'watchkeeper' }, 'no_subject'],
    ['of one who would write into the log', { sub: 'ann\nauth failed', aud: 'watchkeeper' }, 'no_subject'],
    ['of one without end', { sub: 'a'.repeat(201), aud: 'watchkeeper' }, 'no_subject'],
  ])('%s', (_, claims, expected) => {
    const judged = judgeClaims(claims, RULES);
    expect(judged.status === 'refused' ? judged.reason : judged.status).toBe(expected);
  });

  test('a client that speaks for itself is its own subject', () => {
    expect(judgeClaims({ client_id: 'client-1' }, RULES)).toMatchObject({ subject: 'client-1' });
  });
});

describe('the role of a token', () => {
  const role = (claims: Claims, changes: Partial<TokenRules> = {}) =>
    roleOfClaims(claims, { ...RULES, ...changes });

  test.each<[string, Claims, Partial<TokenRules>, string]>([
    ['none is viewer', {}, {}, 'viewer'],
    ['a list', { roles: ['viewer', 'operator'] }, {}, 'operator'],
    ['a text', { roles: 'operator approver' }, {}, 'approver'],
    ['words of others count for nothing', { roles: ['root', 'Admin'] }, {}, 'viewer'],
    ['through the map', { roles: ['sre', 'dev'] }, { roleMap: { sre: 'admin', dev: 'operator' } }, 'admin'],
    [
      'our own words do not count beside a map',
      { roles: ['admin'] },
      { roleMap: { sre: 'operator' } },
      'viewer',
    ],
    [
      'an inherited name is no entry of the map',
      { roles: ['constructor'] },
      { roleMap: { sre: 'admin' } },
      'viewer',
    ],
    ['a claim within another', { realm: { roles: ['admin'] } }, { rolesClaim: 'realm.roles' }, 'admin'],
    [
      'a claim that is a URL',
      { 'https://x.example.com/r': 'admin' },
      { rolesClaim: 'https://x.example.com/r' },
      'admin',
    ],
    [
      'Cognito’s groups',
      { 'cognito:groups': ['ops'] },
      { rolesClaim: 'cognito:groups', roleMap: { ops: 'operator' } },
      'operator',
    ],
    ['a claim of another kind', { roles: { admin: true } }, {}, 'viewer'],
    ['a prototype is no claim', {}, { rolesClaim: '__proto__.admin' }, 'viewer'],
  ])('%s', (...[, claims, changes, expected]) => {
    expect(role(claims, changes)).toBe(expected);
  });
});
