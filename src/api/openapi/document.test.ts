import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { SAMPLE_HOST } from '../../../test/support/host/host-programs.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import {
  addSamples,
  lastingPath,
  sampleBody,
  samplePath,
  sampleRelease,
} from '../../../test/support/recorded-fleet/sample-requests.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { startZoo } from '../../../test/support/mcp-zoo/zoo.ts';
import type { Zoo } from '../../../test/support/mcp-zoo/zoo.ts';
import { APP_ERROR_CODES, httpStatusOf } from '../../domain/error/app-error.ts';
import { allOperations, openApiDocument } from './document.ts';
import { failureAnswers } from './failures.ts';
import { dryRunAnswer } from './operation.ts';
import type { Operation } from './operation.ts';
import { fieldSchemas } from './schema-book.ts';

/**
 * Pages and the document itself are for people, not for programs; what other services send has their form and their
 * signature, and no client of ours can send it.
 */
const NOT_DESCRIBED = /^(GET (\/|\/docs|\/openapi\.json|.*\.(css|js))|POST \/integrations\/.*)$/;

/** What has to be done to an incident before this can be. */
const NEEDED_BEFORE: Readonly<Record<string, string>> = { incident_unack: 'ack', incident_reopen: 'resolve' };

let zoo: Zoo;
let api: WatchedApi;
let folding: NodeJS.Timeout;

beforeAll(async () => {
  zoo = await startZoo();
  const specs = ['search', 'gateway'].map((name) =>
    aServerSpec()
      .named(name)
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({ url: zoo.url('rest-ok') })
      .with({ host: SAMPLE_HOST })
      .build(),
  );
  api = await createWatchedApi(specs, sampleRelease(specs));
  await addSamples(api.control);
  const check = aCheck()
    .of('search')
    .mcp(aMcpProbe().promising(aContract('aaaa1111', 'find')));
  for (const ago of [60_000, 30_000]) await api.fleet.record(check.at(NOW_MS - ago).build());
  folding = setInterval(() => void api.fleet.foldCommands(), 50);
});
afterAll(async () => {
  clearInterval(folding);
  await api.close();
  await zoo.close();
});

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(z.looseObject({}).parse(asJson()));
  expect([valid, errors]).toEqual([true, undefined]);
});

test('it is served', async () => {
  const { status, body } = await api.json('/openapi.json');
  expect([status, body]).toEqual([200, asJson()]);
});

test('every route is described, and nothing that is not there', () => {
  const served = api.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    .filter((route) => !NOT_DESCRIBED.test(route));
  const described = allOperations().map(({ method, path }) => `${method} ${path}`);
  expect(described.toSorted()).toEqual([...new Set(served)].sort());
});

test('every operation has an id of its own and explains itself', () => {
  const operations = allOperations();
  const ids = operations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, summary, description, pathFields, query, path } of operations) {
    expect(summary.length, id).toBeGreaterThan(8);
    expect(description, id).toMatch(/\.$/);
    expect(Object.keys(pathFields.shape)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    for (const [name, schema] of [...fieldSchemas(pathFields), ...fieldSchemas(query)]) {
      expect(schema, `${id} ${name}`).toMatchObject({
        description: expect.stringMatching(/\w{5}/) as string,
      });
    }
  }
});

test('every code of a failure is described with its status', () => {
  for (const { status, json } of failureAnswers()) {
    for (const code of APP_ERROR_CODES) {
      const body = { error: { code, message: 'm', details: {}, request_id: 'r' } };
      if (json.safeParse(body).success) expect(httpStatusOf(code)).toBe(status);
    }
  }
  const described = failureAnswers().map(({ status }) => status);
  expect(
    [...new Set(APP_ERROR_CODES.map(httpStatusOf))].filter((status) => !described.includes(status)),
  ).toEqual([405]);
});

describe('what is answered is what is described, no field more and none less', () => {
  test.each(allOperations().map((operation) => [operation.id, operation] as const))(
    '%s',
    async (_id, operation) => {
      const path = samplePath(operation.path);
      const isGet = operation.method === 'GET';
      const response = await (isGet
        ? ask(operation, path)
        : ask(operation, path, sampleBody(operation.id.replace('_', '/'))));
      const answer = operation.answers[response.status];
      expect([response.status, answer]).toEqual([response.status, expect.anything()]);
      if (answer === undefined) return;
      const type = response.headers.get('content-type') ?? '';
      expect(type.startsWith(answer.json === null ? (answer.text ?? '') : 'application/json')).toBe(true);
      if (answer.json === null) return;
      const body: unknown = await response.json();
      expect(answer.json.parse(body)).toEqual(body);
    },
  );

  test('a dry run too', async () => {
    await addSamples(api.control);
    for (const operation of allOperations().filter(({ effect }) => effect !== 'read')) {
      const path = lastingPath(operation.path);
      const sample = sampleBody(operation.id.replace('_', '/'));
      const isNew =
        operation.id === 'server_add' ? { server: 'another' } : 'name' in sample ? { name: 'another' } : {};
      const fresh = { ...sample, ...isNew };
      const before = NEEDED_BEFORE[operation.id];
      if (before !== undefined) await api.post(samplePath(`/api/v1/incidents/{incident}/${before}`));
      const response = await ask(operation, `${path}?dry_run=true`, fresh);
      const body: unknown = await response.json();
      expect(Object.values(operation.answers).some((answer) => answer.orDryRun)).toBe(true);
      expect(dryRunAnswer.parse(body)).toEqual(body);
    }
  });

  test('and a failure', async () => {
    const failures = failureAnswers();
    for (const [path, status] of [
      ['/api/v1/servers/nobody', 404],
      ['/api/v1/servers?limit=x', 400],
    ] as const) {
      const { body } = await api.json(path);
      const answer = failures.find((failure) => failure.status === status);
      expect(answer?.json.parse(body)).toEqual(body);
    }
  });
});

function asJson(): unknown {
  return JSON.parse(JSON.stringify(openApiDocument('1.2.3')));
}

function ask({ method }: Operation, path: string, body?: object): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  return Promise.resolve(api.app.request(`http://localhost${path}`, { method, headers, ...init }));
}
