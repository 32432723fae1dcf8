import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';
import type { SqliteStatement } from 'kysely';

const MAX_KEPT_STATEMENTS = 200;

/**
 * Kysely's SQLite dialect over Node's own driver. Statements run on the given connection, each by itself: Kysely
 * transactions must not be used, since their awaits would let other work into the open transaction.
 */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const statements = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const kept = statements.get(text);
    if (kept !== undefined) return kept;
    if (statements.size >= MAX_KEPT_STATEMENTS) statements.clear();
    const statement = adapt(database.prepare(text));
    statements.set(text, statement);
    return statement;
  };
  return new SqliteDialect({
    database: {
      prepare,
      close: () => {
        database.close();
      },
    },
  });
}

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(toInput)),
    run: (parameters) => statement.run(...parameters.map(toInput)),
    iterate: (parameters) => statement.iterate(...parameters.map(toInput)),
  };
}

function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A value of type ${typeof value} cannot be bound to a SQLite statement.`);
}
