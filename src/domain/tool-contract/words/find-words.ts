import { isJsonArray, isJsonObject } from '../json-shape.ts';
import type { Json, ToolChange, ToolContract, ToolDefinition } from '../tool-contract.ts';
import { HIDDEN_PATTERNS } from './hidden-patterns.ts';
import { INSTRUCTION_PATTERNS } from './instruction-patterns.ts';
import {
  SEVERITIES,
  type WordFinding,
  type WordPattern,
  type WordPlace,
  type WordSeverity,
} from './word-pattern.ts';

/** The closed list (PROBING section 5). */
export const WORD_PATTERNS: readonly WordPattern[] = [...HIDDEN_PATTERNS, ...INSTRUCTION_PATTERNS];

/** Of the list as a whole; raised with every change to it, so that what was judged by an older one is judged anew. */
export const WORD_PATTERNS_VERSION = 1;

/** Characters of one contract that are examined, plain words left aside: three milliseconds of ordinary text. */
export const EXAMINED_CHARACTERS = 65_536;
const LONGEST_NAME = 100;
const LONGEST_PATH = 200;

/** What a contract says that a person should look at, by place. One finding for a pattern in a place. */
export function findWords({ tools }: ToolContract): readonly WordFinding[] {
  const findings: WordFinding[] = [];
  let left = EXAMINED_CHARACTERS;
  for (const { place, text } of tools.flatMap(textsOf)) {
    if (PLAIN_WORD.test(text)) continue;
    if (text.length > left) return [...findings, unexamined(place)];
    left -= text.length;
    findings.push(...findInText(text, place));
  }
  return findings;
}

/** That words changed under those who use them is a finding of its own, whatever they say. */
export function findRewording(changes: readonly ToolChange[]): readonly WordFinding[] {
  return changes.flatMap(({ tool, kind, detail }): readonly WordFinding[] => {
    if (kind !== 'description' && kind !== 'annotations') return [];
    return [{ tool, path: kind, pattern: `${kind}-changed`, version: 1, severity: 'medium', detail }];
  });
}

/** The worst severity; null where there is nothing. */
export function worstSeverity(findings: readonly WordFinding[]): WordSeverity | null {
  return SEVERITIES.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? null;
}

function findInText(text: string, place: WordPlace): readonly WordFinding[] {
  const folded = fold(text);
  return WORD_PATTERNS.filter(({ reads, isIn }) => isIn(reads === 'raw' ? text : folded, place)).map(
    (pattern) => findingOf(pattern, place),
  );
}

function findingOf({ id, version, severity, says }: WordPattern, place: WordPlace): WordFinding {
  return { ...shown(place), pattern: id, version, severity, detail: says };
}

function unexamined(place: WordPlace): WordFinding {
  const detail = `The texts are longer than ${EXAMINED_CHARACTERS} characters; from here on none was examined.`;
  return { ...shown(place), pattern: 'too-long', version: 1, severity: 'medium', detail };
}

/** Names and paths are a stranger's words: visible characters only, and not many of them. */
function shown({ tool, path }: WordPlace): WordPlace {
  return { tool: visible(tool).slice(0, LONGEST_NAME), path: visible(path).slice(0, LONGEST_PATH) };
}

function visible(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '�');
}

/** Marks on one letter, which normalising sorts: more than 30 are no language's (UAX 15, stream-safe text). */
const MANY_MARKS = /([\p{M}\uFF9E\uFF9F]{30})[\p{M}\uFF9E\uFF9F]+/gu;

/** As a reader takes it in: compatibility forms as their plain ones, nothing invisible, one space for many. */
function fold(text: string): string {
  const plain = /^[\x00-\x7F]*$/.test(text)
    ? text
    : text
        .replace(MANY_MARKS, '$1')
        .normalize('NFKC')
        .replace(/[\p{Cf}\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu, '');
  return plain.replace(/\s+/g, ' ');
}

interface PlacedText {
  readonly place: WordPlace;
  readonly text: string;
}

function textsOf(tool: ToolDefinition): readonly PlacedText[] {
  const texts: PlacedText[] = [];
  const walk = (value: Json, path: string): void => {
    if (typeof value === 'string') texts.push({ place: { tool: tool.name, path }, text: value });
    else if (isJsonArray(value))
      value.forEach((item, index) => {
        walk(item, `${path}[${index}]`);
      });
    else if (isJsonObject(value))
      for (const [key, member] of Object.entries(value)) walkMember(key, member, path);
  };
  /** Names are read too: a property may be named anything. */
  const walkMember = (key: string, member: Json, path: string): void => {
    const below = path === '' ? key : `${path}.${key}`;
    if (!PLAIN_KEY.test(key)) texts.push({ place: { tool: tool.name, path: below }, text: key });
    walk(member, below);
  };
  walk(tool, '');
  return texts;
}

/** No pattern finds anything in one word of plain letters, which most texts of a schema are. */
const PLAIN_WORD = /^[A-Za-z0-9_$.:/#-]{0,100}$/;
const PLAIN_KEY = /^[A-Za-z0-9_$.-]{1,100}$/;
