import { KEYS } from '../keys.ts';
import type { KeyRow } from '../keys.ts';
import { INSTALLATION_SECTIONS } from '../resolve/resolve-settings.ts';
import { PARTS, REFUSED_KEYS } from '../schema/other-keys.ts';
import { ENVIRONMENT_VARIABLES } from './environment-variables.ts';
import { readerOf } from './key-readers.ts';

type EffectiveKey = Extract<KeyRow, { readonly status: 'effective' }>;
type PendingKey = Extract<KeyRow, { readonly status: 'pending' }>;

const INTRODUCTION = `# Configuration

Every key, with what it does. This page is made from the schema by \`npm run generate\`; so is \`config/schema.json\`, which editors understand by a first line of \`# yaml-language-server: $schema=./schema.json\`.

A file is YAML or JSON and describes one environment; it needs only the keys that differ from their defaults. \`\${VAR}\` and \`\${VAR:-default}\` are replaced from the environment in any value, \`\${file:PATH}\` in secret keys; what cannot be resolved is an error. A flag beats the environment, which beats the file.

*Release* settings are part of the release that servers run: they may change while the service runs. *Installation* settings are read when a process starts, and are equal in all files of one installation.`;

const RELOADING = `## Changing it while the service runs

A worker watches its files. A changed file is read and judged whole: a bad one changes nothing and is reported in the log and in \`GET /status/config\`; a valid one becomes the release of its environment, or waits where \`rollout.require_approval\` says so (\`watchkeeper release list\`). \`servers add\`, \`servers remove\`, \`config update\` and \`PUT /status/config\` make a release without touching the file; it lasts until the file is next changed.`;

/** \`docs/configuration.md\`, from the tables that the loader itself reads. */
export function keyDocument(): string {
  const effective = KEYS.filter((row): row is EffectiveKey => row.status === 'effective');
  const pending = KEYS.filter((row): row is PendingKey => row.status === 'pending');
  return [
    INTRODUCTION,
    RELOADING,
    `## Keys\n\n${effective.length} keys have an effect.`,
    table(
      ['Key', 'Type', 'Default', 'Effect', 'Read by', 'Secret', 'Setting of the'],
      effective.map(effectiveRow),
    ),
    '## Other spellings',
    table(['Written', 'Means'], effective.flatMap(aliasRows)),
    `## Keys without effect yet\n\nThese ${pending.length} are recognised, and using one is warned about. A row covers everything below its key.`,
    table(['Key', 'Comes with', 'Until then'], pending.map(pendingRow)),
    '## Refused keys\n\nThese are errors wherever they stand.',
    table(
      ['Key', 'Instead'],
      REFUSED_KEYS.map(({ name, instead }) => [code(name), instead]),
    ),
    '## Environment variables\n\nAn empty variable counts as unset.',
    table(
      ['Variable', 'Effect'],
      ENVIRONMENT_VARIABLES.map(({ name, effect }) => [code(name), effect]),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function effectiveRow(row: EffectiveKey): readonly string[] {
  const { path, type, effect, secret, options } = row;
  const reader = readerOf(path);
  const root = path.split(/[.[]/)[0] ?? '';
  const isInstallation = INSTALLATION_SECTIONS.has(root) && !path.startsWith('storage.retention');
  return [
    code(path),
    options.length === 0 ? type : options.map(code).join(', '),
    row.default === null ? '' : code(JSON.stringify(row.default)),
    effect,
    reader === undefined ? '' : `[${reader.by}](../${reader.file})`,
    secret ? 'yes' : '',
    isInstallation ? 'installation' : 'release',
  ];
}

function aliasRows({ path, aliases }: EffectiveKey): readonly (readonly string[])[] {
  return aliases.map((alias) => [code(alias), code(path)]);
}

function pendingRow({ path, part, effect }: PendingKey): readonly string[] {
  return [code(path), part === null ? 'nothing' : PARTS[part], part === null ? effect : 'no effect'];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
