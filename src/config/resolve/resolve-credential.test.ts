import { describe, expect, it } from 'vitest';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { aServer, load, removeWritten } from '../../../test/support/builders/written-configuration.ts';

removeWritten();

const ENV = { T: 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc', K: '0123456789abcdef', S: 'secret-secret' };
const WELL_KNOWN = 'https://i.example.com/.well-known/openid-configuration';

function specOf(head: string, ...lines: readonly string[]): ServerSpec {
  const server = load(`${head}\n${aServer(...lines)}`, ENV).environments[0]?.release.settings.servers[0];
  if (server === undefined) throw new Error('no server');
  return server;
}

describe('auth_config', () => {
  it.each([
    ['{ auth_type: NONE }', { type: 'none' }],
    ['{ auth_type: BEARER_TOKEN, bearer_token: "${T}" }', { type: 'bearer', token: '${T}' }],
    ['{ auth_type: jwt, jwt_token: "${T}" }', { type: 'bearer', token: '${T}' }],
    [
      '{ auth_type: BASIC_AUTH, username: me, password: "${S}" }',
      { type: 'basic', username: 'me', password: '${S}' },
    ],
    ['{ auth_type: api_key, api_key: "${K}" }', { type: 'api_key', header: 'X-API-Key', key: '${K}' }],
    [
      '{ auth_type: custom_header, custom_headers: { X-A: "${K}" } }',
      { type: 'custom_headers', headers: { 'X-A': '${K}' } },
    ],
    [
      `{ auth_type: jwt, jwt_client_id: me, jwt_client_secret: "\${S}", jwt_discovery_url: "${WELL_KNOWN}", jwt_scope: [a, b] }`,
      {
        type: 'oauth2',
        tokenUrl: null,
        discoveryUrl: WELL_KNOWN,
        clientId: 'me',
        clientSecret: '${S}',
        scopes: ['a', 'b'],
        audience: null,
        refreshBufferMs: 300_000,
      },
    ],
    [
      '{ auth_type: oauth2, oauth2_client_id: me, oauth2_client_secret: "${S}", oauth2_token_url: "https://i.example.com/t", oauth2_scope: a b, refresh_buffer_seconds: 5 }',
      {
        type: 'oauth2',
        tokenUrl: 'https://i.example.com/t',
        discoveryUrl: null,
        clientId: 'me',
        clientSecret: '${S}',
        scopes: ['a', 'b'],
        audience: null,
        refreshBufferMs: 5000,
      },
    ],
  ])('%s', (config, expected) => {
    const spec = specOf('', `auth_config: ${config}`);
    expect(spec.mcp?.credential).toEqual(expected);
    expect(spec.rest?.credential).toEqual(expected);
  });
});

describe('jwt_token', () => {
  const token = 'jwt_token: "${T}"';
  it('takes the place of what would be in Authorization', () => {
    const spec = specOf('', token, 'auth_config: { auth_type: basic, username: me, password: "${S}" }');
    expect(spec.mcp?.credential).toEqual({ type: 'bearer', token: '${T}' });
  });

  it.each([
    ['{ auth_type: api_key, api_key: "${K}" }', 'api_key'],
    ['{ auth_type: custom_header, custom_headers: { X-A: "${K}" } }', 'custom_headers'],
  ])('stands beside a key in another header: %s', (config, type) => {
    const spec = specOf('', token, `auth_config: ${config}`);
    expect(spec.mcp?.credential.type).toBe(type);
    expect(spec.mcp?.headers).toEqual({ Authorization: 'Bearer ${T}' });
  });

  it('gives way to auth_headers, whatever their case', () => {
    const key = 'auth_config: { auth_type: api_key, api_key: "${K}" }';
    expect(specOf('', token, key, 'auth_headers: { authorization: "Own ${K}" }').mcp?.headers).toEqual({
      authorization: 'Own ${K}',
    });
  });
});

describe('rest_health_checks.auth_type picks for REST alone', () => {
  const config =
    'auth_config: { auth_type: bearer_token, bearer_token: "${T}", username: me, password: "${S}" }';
  it.each([
    ['none', 'Authorization', { type: 'bearer', token: '${T}' }],
    ['basic', 'Authorization', { type: 'basic', username: 'me', password: '${S}' }],
    ['custom', 'X-Token', { type: 'api_key', header: 'X-Token', key: '${T}' }],
    ['bearer', 'Authorization', { type: 'bearer', token: '${T}' }],
    ['bearer', 'X-Token', { type: 'api_key', header: 'X-Token', key: 'Bearer ${T}' }],
  ])('%s in %s', (type, header, expected) => {
    const spec = specOf(`rest_health_checks: { auth_type: ${type}, auth_header_name: ${header} }`, config);
    expect(spec.rest?.credential).toEqual(expected);
    expect(spec.mcp?.credential).toEqual({ type: 'bearer', token: '${T}' });
  });

  it('and leaves a server alone that has no such credential', () => {
    expect(specOf('rest_health_checks: { auth_type: basic }').rest?.credential).toEqual({ type: 'none' });
  });
});

it('headers of every server give way to the server’s own', () => {
  const head = 'authentication: { custom_headers: { X-A: "${K}", X-B: "${K}" } }';
  expect(specOf(head, 'auth_headers: { x-b: "${T}" }').rest?.headers).toEqual({
    'X-A': '${K}',
    'x-b': '${T}',
  });
});
