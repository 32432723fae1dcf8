import type { RpcError } from '../../../domain/probe/probe.ts';
import { failure, type Failure } from '../failure.ts';
import { isRecord, parseJson, type JsonRecord } from '../json-value.ts';
import type { Json } from '../../../domain/tool-contract/tool-contract.ts';

/** A JSON-RPC response that keeps the rules. */
export type RpcMessage =
  | { readonly kind: 'result'; readonly result: JsonRecord }
  | {
      readonly kind: 'error';
      readonly error: RpcError;
      readonly supportedVersions: readonly string[] | null;
    };

/** Makes a server's words fit for a message. */
export type Excerpt = (text: string) => string;

/** Judges a response in the order of PROBING section 4: JSON, envelope, id. */
export function parseEnvelope(text: string, id: number, excerpt: Excerpt): RpcMessage | Failure {
  const value = parseJson(text);
  if (value === undefined)
    return failure('bad_json', `the answer is not JSON: ${excerpt(text) || '(empty)'}`);
  return judgeEnvelope(value, id, excerpt);
}

export function judgeEnvelope(value: Json, id: number, excerpt: Excerpt): RpcMessage | Failure {
  if (Array.isArray(value)) return badEnvelope('the answer is a batch, a single response was due');
  if (!isRecord(value)) return badEnvelope('the answer is not a JSON-RPC object');
  if (value.jsonrpc !== '2.0') return badEnvelope('the answer does not say jsonrpc "2.0"');
  const { result, error } = value;
  if ((result === undefined) === (error === undefined))
    return badEnvelope('the answer needs exactly one of result and error');
  return error === undefined ? judgeResult(value, id, excerpt) : judgeError(value, id, excerpt);
}

function judgeResult(value: JsonRecord, id: number, excerpt: Excerpt): RpcMessage | Failure {
  if (value.id === undefined) return badEnvelope('the answer has no id');
  if (value.id !== id) return idMismatch(value.id, id, excerpt);
  if (!isRecord(value.result)) return badEnvelope('the result is not an object');
  return { kind: 'result', result: value.result };
}

/** An error may come without an id when the server could not read the request (JSON-RPC 2.0 section 5). */
function judgeError(value: JsonRecord, id: number, excerpt: Excerpt): RpcMessage | Failure {
  const { error } = value;
  if (!isRecord(error) || typeof error.code !== 'number' || typeof error.message !== 'string') {
    return badEnvelope('the error has no code and message');
  }
  if (value.id !== undefined && value.id !== null && value.id !== id)
    return idMismatch(value.id, id, excerpt);
  return {
    kind: 'error',
    error: { code: error.code, message: excerpt(error.message) },
    supportedVersions: supportedVersions(error.data),
  };
}

function supportedVersions(data: Json | undefined): readonly string[] | null {
  if (!isRecord(data) || !Array.isArray(data.supported)) return null;
  return data.supported.filter((version: Json): version is string => typeof version === 'string');
}

function badEnvelope(message: string): Failure {
  return failure('bad_envelope', message);
}

function idMismatch(found: Json, id: number, excerpt: Excerpt): Failure {
  return failure(
    'id_mismatch',
    `the answer carries id ${excerpt(JSON.stringify(found))}, the request was ${id}`,
  );
}
