import type { Connection } from '../file/connection.ts';

const MAX_REMEMBERED = 20_000;

/** Texts kept once and pointed to by number. */
export interface Symbols {
  /** Number of a text, new or old. Only inside a transaction. */
  idOf(text: string): number;
  /** Throws when the number is unknown, which only a damaged file can cause. */
  textOf(id: number): string;
}

export function createSymbols(connection: Connection): Symbols {
  const { database } = connection;
  const insert = database.prepare('INSERT INTO symbols (text) VALUES (?) ON CONFLICT DO NOTHING');
  const findId = database.prepare('SELECT id FROM symbols WHERE text = ?');
  const findText = database.prepare('SELECT text FROM symbols WHERE id = ?');
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  connection.onRollback(() => {
    ids.clear();
    texts.clear();
  });

  const remember = (id: number, text: string): void => {
    if (ids.size >= MAX_REMEMBERED) ids.clear();
    if (texts.size >= MAX_REMEMBERED) texts.clear();
    ids.set(text, id);
    texts.set(id, text);
  };
  const store = (text: string): number => {
    insert.run(text);
    const id = Number(findId.get(text)?.['id']);
    remember(id, text);
    return id;
  };
  const load = (id: number): string => {
    const text = findText.get(id)?.['text'];
    if (typeof text !== 'string') throw new Error(`Symbol ${id} is missing in ${connection.path}.`);
    remember(id, text);
    return text;
  };
  return { idOf: (text) => ids.get(text) ?? store(text), textOf: (id) => texts.get(id) ?? load(id) };
}
