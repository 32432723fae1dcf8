import { find, withValue } from '../document/located.ts';
import type { Located, LocatedMap, PathSegment, Place, Scalar } from '../document/located.ts';
import type { ConversionNotes } from '../import/conversion.ts';

const SHORTEST_NAME = 3;
const LONGEST_NAME = 64;
/** What an HTTP client says of itself and its request; the probes have their own. */
const PLAIN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'user-agent',
  'host',
  'connection',
]);

/** A server being put together from another program's keys. */
export interface ServerDraft {
  /** Sets our key to a value that comes from theirs. */
  set(key: string, value: Scalar | readonly string[], from: Theirs): void;
  /** Sets our key to what the other program means without saying it. */
  assume(key: string, value: Scalar | readonly string[], why: string): void;
  /** Sets our key to the reference of a secret, and says which variable is to be set. */
  secret(key: string, reference: SecretReference, from: Theirs): void;
  leaveOut(from: Theirs, why: string): void;
  /** A header that may carry a secret. The secret itself is not copied: the environment is to give it. */
  header(name: string, value: string, from: Theirs): void;
  finish(): LocatedMap;
}

export interface SecretReference {
  /** `Bearer ${NAME}`. */
  readonly text: string;
  /** The variable that was made up for it; null for a reference that was there. */
  readonly sets: string | null;
}

interface Theirs {
  /** `servers[].remotes`. */
  readonly path: string;
  readonly at: Place;
}

export function draftServer(name: string, at: Place, notes: ConversionNotes): ServerDraft {
  let server: LocatedMap = { kind: 'map', at, entries: new Map() };
  const put = (key: string, value: Scalar | readonly string[], place: Place): void => {
    server = withValue(server, key.split('.'), { keyAt: place, value: located(value, place) });
  };
  const noteSecret = (key: string, { sets }: SecretReference, from: Theirs): void => {
    const note = { outcome: 'renamed', from: from.path, to: [`servers[].${key}`], at: from.at } as const;
    notes.add(sets === null ? note : { ...note, why: `set ${sets}: secrets are not copied` });
  };
  put('server_name', name, at);
  return {
    set: (key, value, from) => {
      put(key, value, from.at);
      notes.add({ outcome: 'renamed', from: from.path, to: [`servers[].${key}`], at: from.at });
    },
    assume: (key, value, why) => {
      put(key, value, at);
      notes.add({ outcome: 'defaulted', from: null, to: [`servers[].${key}`], why, at });
    },
    leaveOut: (from, why) => {
      notes.add({ outcome: 'left_out', from: from.path, to: [], why, at: from.at });
    },
    header: (header, value, from) => {
      if (PLAIN_HEADERS.has(header.toLowerCase())) {
        notes.add({
          outcome: 'left_out',
          from: from.path,
          to: [],
          why: 'the probes send their own',
          at: from.at,
        });
        return;
      }
      const reference = asReference(value, `${name}_${header}`);
      // A header's name may hold a dot, so that it is no path.
      server = withValue(server, ['auth_headers', header], {
        keyAt: from.at,
        value: located(reference.text, from.at),
      });
      noteSecret(`auth_headers.${header}`, reference, from);
    },
    secret: (key, reference, from) => {
      put(key, reference.text, from.at);
      noteSecret(key, reference, from);
    },
    finish: () => server,
  };
}

/** `Bearer abc` becomes `Bearer ${NAME}`; what is a reference and nothing else already stays one. */
export function asReference(value: string, name: string): SecretReference {
  const ours = value
    .replace(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, '${$1}')
    .replace(/\$\{input:([^}]+)\}/g, (_, input: string) => `\${${variableName(input)}}`);
  if (/^(?:[A-Za-z]+ )?\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(ours)) return { text: ours, sets: null };
  const variable = variableName(name);
  const scheme = /^(?:Bearer|Basic|Token) (?=.)/i.exec(value)?.[0] ?? '';
  return { text: `${scheme}\${${variable}}`, sets: variable };
}

function variableName(text: string): string {
  const name = text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[A-Z]/.test(name) ? name : `V_${name}`;
}

/** Names as ours must be: letters, digits, - and _, three at least, none twice. */
export function createNaming(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    const plain = trimmed(text.replace(/[^A-Za-z0-9_-]+/g, '-')).slice(0, LONGEST_NAME - 4);
    const base = trimmed(plain.length < SHORTEST_NAME ? `server-${plain}` : plain);
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
    taken.add(name);
    return name;
  };
}

function trimmed(text: string): string {
  return text.replace(/^[-_]+|[-_]+$/g, '');
}

/** The text at a path of another program's file; null for anything else. */
export function textAt(node: Located, ...path: readonly PathSegment[]): string | null {
  const found = find(node, path);
  return found?.kind === 'scalar' && found.value !== null ? String(found.value) : null;
}

export function itemsAt(node: Located, ...path: readonly PathSegment[]): readonly Located[] {
  const found = find(node, path);
  return found?.kind === 'list' ? found.items : [];
}

/** The members of a map with the places of their keys. */
export function membersOf(node: Located | undefined): readonly (readonly [string, Located, Place])[] {
  return node?.kind === 'map'
    ? Array.from(node.entries, ([name, entry]) => [name, entry.value, entry.keyAt] as const)
    : [];
}

function located(value: Scalar | readonly string[], at: Place): Located {
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', at, value };
  return { kind: 'list', at, items: value.map((item): Located => ({ kind: 'scalar', at, value: item })) };
}
