/** What completion needs of a configuration, without reading all of it as YAML. */
export interface ConfigGlance {
  readonly environment: string;
  /** Path of the SQLite store; null where it is another kind. */
  readonly storePath: string | null;
  readonly servers: readonly string[];
}

export interface GlanceInput {
  readonly text: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command line's `--data-dir`. */
  readonly dataDir: string | null;
}

const SQLITE = 'sqlite:';

/** YAML and JSON alike: the few keys that matter are looked for by name, and a value in another form is not seen. */
export function glanceAtConfig({ text, env, dataDir }: GlanceInput): ConfigGlance {
  const value = (pattern: RegExp): string | null => expand(pattern.exec(text)?.[1] ?? null, env);
  const folder = dataDir ?? value(topLevel('data_dir')) ?? 'data';
  const url = env['DATABASE_URL'] ?? value(STORAGE_URL) ?? `${SQLITE}${folder}/watchkeeper.db`;
  return {
    environment: value(topLevel('environment')) ?? 'development',
    storePath: url.startsWith(SQLITE) ? url.slice(SQLITE.length) : null,
    servers: [...text.matchAll(SERVER_NAME)].map(([, name = '']) => name),
  };
}

const SERVER_NAME = /["']?server_name["']?\s*:\s*["']?([^"',#}\s]+)/g;
const STORAGE_URL = /["']?\burl["']?\s*:\s*["']?(sqlite:[^"',#}\s]+|postgres(?:ql)?:[^"',#}\s]+)/;

/** At the beginning of a line, or anywhere within JSON. */
function topLevel(key: string): RegExp {
  return new RegExp(`(?:^|[{,]\\s*")${key}"?\\s*:\\s*["']?(\\$\\{[^}]*\\}[^"',#}\\s]*|[^"',#}\\s]+)`, 'm');
}

/** `${NAME}` and `${NAME:-default}`, as in a configuration. */
function expand(value: string | null, env: GlanceInput['env']): string | null {
  return value === null
    ? null
    : value.replace(
        /\$\{(\w+)(?::-([^}]*))?\}/g,
        (_whole, name: string, fallback?: string) => env[name] ?? fallback ?? '',
      );
}
