import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { actionRoutes } from '../../src/actions/action-route.ts';
import { CATALOGUE } from '../../src/actions/catalogue.ts';
import { ROUTE_TABLE } from '../../src/api/routes/route-table.ts';
import { withPlainJsonFlag } from '../../src/cli/global-options.ts';
import { TOPICS } from '../../src/cli/help/topics.ts';
import { createProgram } from '../../src/cli/program.ts';
import { addScriptCommands } from '../../src/cli/script/script-command.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { createRunbookLibrary } from '../../src/wiring/runbook-library.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = globSync('{src,test,tools,bin,config,docs,.ci}/**/*', { cwd: ROOT, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
const ROOT_FILES = globSync(['*.{md,json,jsonc,js,cjs,ts}', '.*.{json,cjs}', 'LICENSE'], { cwd: ROOT });
/** The document that is implemented: its lines have a test of their own, `runbook.test.ts`. */
const IMPLEMENTED = ['docs/spec/runbook.md', 'docs/runbook.md'];
const DOCUMENTS = [...SOURCES, ...ROOT_FILES].filter((path) => path.endsWith('.md')).sort();

/** What a clone does not have: it is made when the program runs. */
const MADE_LATER = [
  ...read('.gitignore')
    .split('\n')
    .filter((line) => line.endsWith('/')),
  'config/current_config.yaml',
  'watchkeeper.yaml',
];

test('every link leads somewhere', () => {
  const broken = (document: string, path: string) =>
    linksOf(document).filter((link) => !leadsSomewhere(path, link));
  expect(inAll(broken)).toEqual([]);
});

test('every file and folder that is named is there', () => {
  expect(inAll((document) => pathsOf(document).filter((name) => !isThere(name)))).toEqual([]);
});

test('every command line works as it stands', () => {
  const faulty = (document: string) =>
    commandsOf(document).flatMap((line) => {
      const fault = faultOf(line);
      return fault === null ? [] : [`${line}: ${fault}`];
    });
  expect(inAll(faulty)).toEqual([]);
});

test('every address of the API is one that it answers', () => {
  const unknown = (document: string, path: string) =>
    [
      ...(IMPLEMENTED.includes(path) ? '' : document).matchAll(
        /https?:\/\/(?:localhost|127\.0\.0\.1):8080(\/[\w/.-]*)?/g,
      ),
    ]
      .map(([, route = '/']) => route)
      .filter((route) => !isRoute(route));
  expect(inAll(unknown)).toEqual([]);
});

test('every configuration that is shown loads without a warning', () => {
  const shown = (document: string) => fencesOf(document).filter(({ language }) => language === 'yaml');
  const configurations = (document: string) => shown(document).filter(({ text }) => !isRunbook(text));
  expect(inAll((document) => configurations(document).flatMap(({ text }) => warningsOf(text)))).toEqual([]);
  expect(configurations(read('README.md'))).not.toEqual([]);
});

test('every runbook that is shown can run', async () => {
  const shown = DOCUMENTS.flatMap((path) => fencesOf(read(path))).filter(
    ({ language, text }) => language === 'yaml' && isRunbook(text),
  );
  expect(shown).not.toEqual([]);
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-documents-'));
  await mkdir(join(folder, 'config', 'runbooks'), { recursive: true });
  for (const { text } of shown) {
    const name = /^name: (\S+)$/m.exec(text)?.[1] ?? 'unnamed';
    await writeFile(join(folder, 'config', 'runbooks', `${name}.yaml`), text);
  }
  const all = await createRunbookLibrary(folder).list();
  expect(all.filter(({ origin }) => origin === 'own')).toHaveLength(shown.length);
  expect(all.filter(({ status }) => status === 'wrong')).toEqual([]);
  await rm(folder, { recursive: true });
});

function isRunbook(text: string): boolean {
  return /^steps:/m.test(text);
}

test('the documents that others rely on are among those looked at', () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/architecture.md']));
  const commands = DOCUMENTS.flatMap((path) => commandsOf(read(path)));
  expect(commands).toEqual(expect.arrayContaining(['npm run demo', 'npm test']));
  expect(commands.filter((command) => command.includes('watchkeeper ')).length).toBeGreaterThan(10);
});

test('the import matrix of docs/architecture.md is the one that is enforced', () => {
  const Rules = z.object({
    forbidden: z.array(z.object({ name: z.string(), comment: z.string().optional() })),
  });
  const { forbidden } = Rules.parse(createRequire(import.meta.url)('../../.dependency-cruiser.cjs'));
  const enforced = forbidden.flatMap(({ name, comment = '' }) => {
    const [, folder, allowed = ''] = /^src\/(\w+) may import (.*)$/.exec(comment) ?? [];
    return folder === undefined || !name.endsWith('-imports') ? [] : [[folder, namesIn(allowed)] as const];
  });
  const rows = read('docs/architecture.md').matchAll(/^\| `src\/(\w+)\/` +\|[^|]*\| ([^|]*?) +\|$/gm);
  const documented = [...rows].map(([, folder, allowed = '']) => [folder, namesIn(allowed)] as const);
  expect(enforced.length).toBeGreaterThan(10);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(enforced));
});

test('decisions are numbered without a gap and have their parts', () => {
  const records = globSync('docs/adr/*.md', { cwd: ROOT })
    .map((path) => basename(path))
    .sort();
  const numbers = records.map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual(records.map((_, index) => index + 1));
  for (const name of records) {
    const text = read(`docs/adr/${name}`);
    for (const part of ['Date: 20', 'Status: ', '## Context', '## Decision', '## Consequences'])
      expect(text, `${name}: ${part}`).toContain(part);
  }
});

test('nothing names a place on the machine that it was written on, or a host of packages', () => {
  const PLACES = /(?<![\w.*}/-])\/(?!home\/someone)(?:work|root|home|Users|tmp)\/[\w.-]+/g;
  const HOSTS = /https?:\/\/[^/\s]*(?:registry|npm|pypi|artifactory|nexus|verdaccio|goproxy|golang)[^/\s]*/gi;
  const found = [...SOURCES, ...ROOT_FILES]
    .filter((path) => !path.endsWith('.png') && path !== 'package-lock.json')
    .flatMap((path) => {
      const text = read(path);
      return [...text.matchAll(PLACES), ...text.matchAll(HOSTS)].map(([match]) => `${path}: ${match}`);
    });
  expect(found).toEqual([]);
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What is found in any document, each with the document's name. */
function inAll(find: (document: string, path: string) => readonly string[]): readonly string[] {
  return DOCUMENTS.flatMap((path) => find(read(path), path).map((found) => `${path}: ${found}`));
}

function isMadeLater(name: string): boolean {
  return MADE_LATER.some((made) => name === made || (made.endsWith('/') && name.startsWith(made)));
}

interface Fence {
  readonly language: string;
  readonly text: string;
}

const FENCE = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;

function fencesOf(document: string): readonly Fence[] {
  return [...document.matchAll(FENCE)].map(([, language = '', text = '']) => ({ language, text }));
}

function proseOf(document: string): string {
  return document.replaceAll(FENCE, '');
}

function spansOf(document: string): readonly string[] {
  return [...proseOf(document).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

function linksOf(document: string): readonly string[] {
  const prose = proseOf(document).replaceAll(/`[^`\n]+`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/i.test(link));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || headingsOf(read(target)).includes(anchor);
}

/** As they are named in links: lower case, words joined by hyphens. */
function headingsOf(document: string): readonly string[] {
  return [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

/** Spans that are a path: with a folder in it, or a file's ending. Methods such as `tools/list` are not. */
function pathsOf(document: string): readonly string[] {
  const ENDING = /\.(?:ts|mts|mjs|cjs|js|json|jsonc|md|yaml|sql|go|png|db|log|txt)$/;
  return spansOf(document)
    .filter((span) => /^[\w.][\w./*{},-]*$/.test(span))
    .filter((span) => ENDING.test(span) || span.endsWith('/') || /^(?:src|test|docs|config)\//.test(span))
    .filter((span) => !isMadeLater(span));
}

function isThere(name: string): boolean {
  if (globSync(name, { cwd: ROOT }).length > 0) return true;
  return !name.includes('/') && SOURCES.some((path) => basename(path) === name);
}

/** Every command line of ours: in blocks of shell, and in the text. */
function commandsOf(document: string): readonly string[] {
  const lines = fencesOf(document)
    .filter(({ language }) => ['sh', 'bash', 'console'].includes(language))
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(/\||&&|;/));
  return [...lines, ...spansOf(document)]
    .map((line) =>
      line
        .trim()
        .replace(/^\$ /, '')
        .replace(/^(?:[A-Z_]+=\S+ +)+/, ''),
    )
    .filter((line) => /^(?:npm (?:run|test)|npx |watchkeeper )/.test(line));
}

/** Why a command line would not work; null when it would. */
function faultOf(line: string): string | null {
  const words = (line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll(/^["']|["']$/g, ''));
  const [program, ...rest] = words[0] === 'npx' ? words.slice(1) : words;
  if (program === 'npm') return rest[0] === 'run' ? scriptFault(rest[1] ?? '') : scriptFault(rest[0] ?? '');
  if (program !== 'watchkeeper') return 'npx of something else than watchkeeper';
  return rest[0] === 'help' ? helpFault(rest.slice(1)) : (lineFault(rest) ?? fileFault(rest));
}

function scriptFault(name: string): string | null {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  return Object.hasOwn(scripts, name) ? null : `package.json has no script ${name}`;
}

function helpFault(words: readonly string[]): string | null {
  if (TOPICS.has(words.join(' '))) return null;
  const command = words.reduce<Command | undefined>(
    (parent, word) => parent?.commands.find((child) => child.name() === word),
    createProgram({ addScripts: addScriptCommands }),
  );
  return command === undefined ? 'there is no such help' : null;
}

/** What the program itself says of the line, with commands that do nothing. */
function lineFault(words: readonly string[]): string | null {
  const program = createProgram({ addScripts: addScriptCommands });
  disarm(program);
  try {
    program.parse(withPlainJsonFlag(words), { from: 'user' });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return ['commander.version', 'commander.helpDisplayed'].includes(error.code) ? null : error.message;
  }
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  if (command.commands.length === 0 || command.registeredArguments.length > 0)
    command.action(() => undefined);
  command.commands.forEach(disarm);
}

function fileFault(words: readonly string[]): string | null {
  const files = words.filter((_, index) => words[index - 1] === '--config');
  const missing = files.filter((file) => !isMadeLater(file) && !existsSync(join(ROOT, file)));
  return missing.length === 0 ? null : `there is no ${missing.join(', ')}`;
}

function isRoute(route: string): boolean {
  const paths = Object.values(ROUTE_TABLE).flatMap((routes) =>
    'notOverHttp' in routes ? [] : routes.map(({ path }) => path),
  );
  const derived = CATALOGUE.flatMap((action) => actionRoutes(action).map(({ path }) => path));
  return [...paths, ...derived, '/', '/livez', '/readyz', '/openapi.json', '/docs'].some((path) =>
    new RegExp(`^${path.replaceAll(/:\w+|\{\w+\}/g, '[^/]+')}$`).test(route),
  );
}

/** What a piece of a configuration is shown without. */
const A_SERVER = `servers:
  - server_name: search
    mcp_endpoint_url: http://localhost:3000/mcp
    mcp_expected_tools: [search]
    rest_enabled: false
`;

function warningsOf(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-documents-'));
  try {
    const path = join(folder, 'watchkeeper.yaml');
    writeFileSync(path, /^servers:/m.test(text) ? text : `${text}\n${A_SERVER}`);
    const names = [...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = '']) => name);
    const env = Object.fromEntries(names.map((name) => [name, `secret-of-${name.toLowerCase()}`]));
    const { environments } = loadConfiguration({ paths: [path], env, nowMs: 0 });
    return environments.flatMap(({ warnings }) => warnings.map(({ message }) => message));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function namesIn(text: string): readonly string[] {
  return (text.match(/\w+/g) ?? []).filter((word) => !['nothing', 'else', 'of', 'src'].includes(word)).sort();
}
