import type { Json } from '../../../domain/tool-contract/tool-contract.ts';
import { failure, type Failure } from '../failure.ts';
import { isJsonList, isRecord, parseJson, type JsonRecord } from '../json-value.ts';
import { matchesPrint, printOf, type Answer } from './answer.ts';
import { rpcFailure } from './call-rpc.ts';
import type { Conversation } from './conversation.ts';
import { contentOf } from './judge-tools.ts';
import type { RememberedList, ToolListContent } from './server-memory.ts';

/** Asks for one page; `recognises` tells whether a text is the page remembered for this place. */
export type AskPage = (page: PageQuestion) => Promise<Answer | Failure>;

export interface PageQuestion {
  readonly cursor: string | null;
  readonly recognises: (text: string, id: number) => boolean;
}

/** A list read to its end. */
export interface Listing {
  readonly kind: 'listing';
  readonly content: ToolListContent;
}

/** A list that did not end well, with what was read until then. */
export interface BrokenListing {
  readonly kind: 'broken';
  readonly failure: Failure;
  readonly content: ToolListContent;
}

/** What asking for the tools came to. */
export type Heard = Listing | BrokenListing | Failure;

interface Page {
  readonly answer: Answer;
  readonly nextCursor: string | null;
  readonly tools: readonly Json[] | null;
}

const MAX_PAGES_PER_WALK = 10_000;

/** Reads `tools/list` page by page: only a missing `nextCursor` ends it, everything else that cannot end is broken. */
export async function readTools(conversation: Conversation, ask: AskPage): Promise<Heard> {
  const { spec } = conversation.request;
  const pages: Page[] = [];
  const cursors = new Set<string>();
  let cursor: string | null = null;
  let characters = 0;
  for (;;) {
    const page = await readPage(conversation, ask, { cursor, index: pages.length });
    if (page.kind === 'failure') return pages.length === 0 ? page : laterFailure(pages, page);
    pages.push(page.page);
    characters += page.page.answer.text.length;
    const next = page.page.nextCursor;
    if (next === null) return complete(conversation, pages);
    const reason = brokenBecause({
      pages,
      cursors,
      next,
      characters,
      maxPages: spec.maxPages,
      maxBytes: spec.maxBodyBytes,
    });
    if (reason !== null) return broken(pages, reason);
    cursors.add(next);
    cursor = next;
  }
}

interface Walk {
  readonly pages: readonly Page[];
  readonly cursors: ReadonlySet<string>;
  readonly next: string;
  readonly characters: number;
  readonly maxPages: number;
  readonly maxBytes: number;
}

function brokenBecause({ pages, cursors, next, characters, maxPages, maxBytes }: Walk): string | null {
  if (cursors.has(next)) return next === '' ? 'an empty cursor gives page one again' : 'a cursor is repeated';
  if (pages.length >= Math.min(maxPages, MAX_PAGES_PER_WALK))
    return `the list goes on after ${pages.length} pages`;
  if (characters > maxBytes) return `the list is larger than ${maxBytes} bytes`;
  return null;
}

type PageRead = { readonly kind: 'page'; readonly page: Page } | Failure;

async function readPage(
  { memory, request, line }: Conversation,
  ask: AskPage,
  { cursor, index }: { readonly cursor: string | null; readonly index: number },
): Promise<PageRead> {
  const remembered = memory.list?.depth === request.spec.depth ? memory.list.pages[index] : undefined;
  const recognises = (text: string, id: number): boolean =>
    remembered !== undefined && matchesPrint(remembered.print, text, id);
  const answer = await ask({ cursor, recognises });
  if (answer.kind === 'failure') return answer;
  if (answer.message === 'known')
    return { kind: 'page', page: { answer, nextCursor: remembered?.nextCursor ?? null, tools: null } };
  if (answer.message.kind === 'error') return rpcFailure(answer.message, line.trace.statusCode);
  return pageOf(answer, answer.message.result);
}

function pageOf(answer: Answer, result: JsonRecord): PageRead {
  const { tools } = result;
  if (!isJsonList(tools)) return failure('bad_envelope', 'the result has no list of tools');
  // Null is how several serialisers write a missing value.
  const nextCursor = result.nextCursor ?? null;
  if (nextCursor !== null && typeof nextCursor !== 'string')
    return failure('pagination_broken', 'nextCursor is not a string');
  return { kind: 'page', page: { answer, nextCursor, tools } };
}

function complete({ memory, request, line }: Conversation, pages: readonly Page[]): Listing {
  const { list } = memory;
  if (
    list?.depth === request.spec.depth &&
    list.pages.length === pages.length &&
    pages.every((page) => page.tools === null)
  ) {
    return { kind: 'listing', content: list.content };
  }
  const content = contentOf(pages.flatMap(toolsOf), request.spec.depth, (tools) =>
    line.access.redactTools(tools),
  );
  memory.list = remember(pages, content, request.spec.depth);
  return { kind: 'listing', content };
}

function remember(
  pages: readonly Page[],
  content: ToolListContent,
  depth: RememberedList['depth'],
): RememberedList | null {
  const remembered = pages.flatMap(({ answer, nextCursor }) => {
    const print = printOf(answer.text, answer.id);
    return print === null ? [] : [{ print, nextCursor }];
  });
  return remembered.length === pages.length ? { depth, pages: remembered, content } : null;
}

/** A page that was only recognised is parsed after all when another one has changed. */
function toolsOf(page: Page): readonly Json[] {
  if (page.tools !== null) return page.tools;
  const value = parseJson(page.answer.text);
  const result = isRecord(value) ? value.result : undefined;
  const tools = isRecord(result) ? result.tools : undefined;
  return isJsonList(tools) ? tools : [];
}

function laterFailure(pages: readonly Page[], later: Failure): BrokenListing | Failure {
  if (later.verdict === 'too_large') return broken(pages, later.message);
  if (later.verdict === 'timeout') return broken(pages, `time ran out on page ${pages.length + 1}`);
  if (later.verdict === 'pagination_broken') return broken(pages, later.message);
  return { ...later, message: `on page ${pages.length + 1}: ${later.message}` };
}

/** Part of a list is no contract: it would look like drift. */
function broken(pages: readonly Page[], reason: string): BrokenListing {
  return {
    kind: 'broken',
    failure: failure('pagination_broken', reason),
    content: contentOf(pages.flatMap(toolsOf), 'list'),
  };
}
