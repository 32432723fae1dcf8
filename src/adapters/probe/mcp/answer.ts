import { hash } from 'node:crypto';
import type { RpcMessage } from './envelope.ts';

/** A response to one request. `known`: byte for byte the one remembered, but for the id, so nothing was parsed. */
export interface Answer {
  readonly kind: 'answer';
  readonly text: string;
  readonly id: number;
  readonly message: RpcMessage | 'known';
}

/**
 * What is kept of an answer to know it again. Ids must not repeat within a session, so the id's digits are left out
 * of the hash and compared by themselves.
 */
export interface AnswerPrint {
  readonly length: number;
  readonly idAt: number;
  readonly digest: string;
}

/** Null when the id's digits occur more than once, so that it is not certain which of them are the id. */
export function printOf(text: string, id: number): AnswerPrint | null {
  const digits = String(id);
  const idAt = text.indexOf(digits);
  if (idAt === -1 || text.includes(digits, idAt + 1)) return null;
  return { length: text.length, idAt, digest: digestAround(text, idAt, digits.length) };
}

export function matchesPrint(print: AnswerPrint, text: string, id: number): boolean {
  const digits = String(id);
  if (print.length !== text.length || !text.startsWith(digits, print.idAt)) return false;
  return digestAround(text, print.idAt, digits.length) === print.digest;
}

function digestAround(text: string, at: number, length: number): string {
  return hash('sha1', `${text.slice(0, at)}#${text.slice(at + length)}`, 'base64');
}
