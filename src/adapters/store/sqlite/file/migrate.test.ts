import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrate, MIGRATIONS } from './migrate.ts';
import type { Migration } from './migrate.ts';

const SAMPLE = readFileSync(new URL('./samples/version-1.sql', import.meta.url), 'utf8');

const LATER: readonly Migration[] = [
  ...MIGRATIONS,
  {
    name: 'add a note',
    up: (database) => {
      database.exec('ALTER TABLE servers ADD COLUMN note TEXT');
    },
  },
  {
    name: 'fill it',
    up: (database) => {
      database.exec("UPDATE servers SET note = 'was ' || name");
    },
  },
];

function schemaOf(database: DatabaseSync): readonly unknown[] {
  return database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();
}

function versionOf(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA user_version').get()?.['user_version'];
}

describe('migrate', () => {
  it('brings an empty file to the newest version, and does nothing the second time', () => {
    using database = new DatabaseSync(':memory:');
    migrate(database, MIGRATIONS, 'x.db');
    const schema = schemaOf(database);
    migrate(database, MIGRATIONS, 'x.db');
    expect(versionOf(database)).toBe(MIGRATIONS.length);
    expect(schemaOf(database)).toStrictEqual(schema);
  });

  it('brings a stored file of version 1 to the newest schema, keeping what it holds', () => {
    using old = new DatabaseSync(':memory:');
    old.exec(SAMPLE);
    migrate(old, MIGRATIONS, 'x.db');
    using fresh = new DatabaseSync(':memory:');
    migrate(fresh, MIGRATIONS, 'x.db');
    expect(schemaOf(old)).toStrictEqual(schemaOf(fresh));
    expect(old.prepare('SELECT name FROM servers').all()).toMatchObject([
      { name: 'search' },
      { name: 'booking' },
    ]);
    expect(old.prepare("SELECT value FROM meta WHERE key = 'store_id'").get()).toMatchObject({
      value: '6f1e2d3c-0000-4000-8000-000000000001',
    });
  });

  it('chains the audit records of an older file as they stand', () => {
    using database = new DatabaseSync(':memory:');
    database.exec(SAMPLE);
    const insert = database.prepare('INSERT INTO audit (environment_id, at_ms, body) VALUES (1, ?, ?)');
    for (const atMs of [1000, 2000, 3000]) insert.run(atMs, JSON.stringify({ who: 'ann', input: {} }));
    migrate(database, MIGRATIONS, 'x.db');
    const rows = database.prepare('SELECT sequence, previous_hash, hash FROM audit ORDER BY sequence').all();
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(3);
    expect(rows.map(({ previous_hash }) => previous_hash)).toStrictEqual([
      '0'.repeat(64),
      ...rows.slice(0, 2).map(({ hash }) => hash),
    ]);
    expect(() => {
      database.exec("UPDATE audit SET hash = ''");
    }).toThrow(/append-only/);
    expect(() => insert.run(4000, '{}')).toThrow(/chained: stop the processes of the older version/);
  });

  it('takes every step that is missing, in order', () => {
    using database = new DatabaseSync(':memory:');
    database.exec(SAMPLE);
    migrate(database, LATER, 'x.db');
    expect(versionOf(database)).toBe(LATER.length);
    expect(database.prepare('SELECT note FROM servers').all()).toMatchObject([
      { note: 'was search' },
      { note: 'was booking' },
    ]);
  });

  it('leaves the version before a step that fails, whole', () => {
    using database = new DatabaseSync(':memory:');
    const failing: Migration = {
      name: 'fails half-way',
      up: (each) => {
        each.exec('CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)');
      },
    };
    expect(() => {
      migrate(database, [...LATER, failing], 'x.db');
    }).toThrow(/nowhere/);
    expect(versionOf(database)).toBe(LATER.length);
    expect(schemaOf(database)).not.toContainEqual(expect.objectContaining({ name: 'half' }));
  });

  it('gives every new file an identity of its own', () => {
    const ids = [1, 2].map(() => {
      using database = new DatabaseSync(':memory:');
      migrate(database, MIGRATIONS, 'x.db');
      return database.prepare("SELECT value FROM meta WHERE key = 'store_id'").get()?.['value'];
    });
    expect(new Set(ids).size).toBe(2);
  });
});
