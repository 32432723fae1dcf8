import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { runAction } from '../../actions/run-action.ts';
import { serverCheck } from '../../actions/server/check.ts';
import type { DualResult } from '../../actions/server/dual-result.ts';
import { serverEntry } from '../../config/schema/server-entry.ts';
import { writeSafely } from '../../config/write/write-safely.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { CONFIG_SCHEMA_FILE } from '../../wiring/package-folder.ts';
import { createEnding } from '../command/ending.ts';
import { openContext } from '../command/open-context.ts';
import { checkFields } from '../command/select-fields.ts';
import { untilEnded } from '../command/until-ended.ts';
import type { GlobalOptions } from '../global-options.ts';
import { checkExpression } from '../output/jq.ts';
import { printResult } from '../output/print-result.ts';
import type { Look } from '../present/look.ts';
import { printable, wrap } from '../present/text-width.ts';
import { REQUEST_ID } from '../request-id.ts';
import { guessedName, guessedRestUrl, writtenConfig } from './written-config.ts';

export interface InitFlags extends GlobalOptions {
  readonly mcpUrl?: string;
  readonly restUrl?: string;
  readonly name?: string;
  readonly output: string;
  readonly yes?: boolean;
  readonly check: boolean;
}

const writtenSchema = z.object({
  path: z.string(),
  server_name: z.string(),
  mcp_endpoint_url: z.string(),
  rest_health_endpoint_url: z.string(),
  rest_url_guessed: z.boolean(),
  /** Null with --no-check. */
  check: z
    .object({
      status: z.enum(['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN']),
      mcp_verdict: z.string().nullable(),
      rest_verdict: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
});

type Written = z.output<typeof writtenSchema>;

/** `watchkeeper init`: writes a configuration, checks its server once, says what it found; the exit code. */
export async function init(flags: InitFlags): Promise<number> {
  if (flags.json !== null) checkFields(writtenSchema, flags.json);
  if (flags.jq !== null) await checkExpression(flags.jq);
  await mayWrite(flags);
  const mcpUrl = await theMcpUrl(flags);
  const restUrl = judged('rest_health_endpoint_url', flags.restUrl ?? guessedRestUrl(mcpUrl));
  const asked = flags.name ?? (await askOr(flags, 'What to call the server', guessedName(mcpUrl)));
  const name = judged('server_name', asked);
  const folder = dirname(resolve(flags.output));
  writeSafely(
    flags.output,
    writtenConfig({ name, mcpUrl, restUrl, schemaPath: relative(folder, CONFIG_SCHEMA_FILE) }),
  );
  const check = flags.check ? await checkOnce(flags) : null;
  const written: Written = {
    path: flags.output,
    server_name: name,
    mcp_endpoint_url: mcpUrl,
    rest_health_endpoint_url: restUrl,
    rest_url_guessed: flags.restUrl === undefined,
    check,
  };
  await printResult(flags, written, { lines: (look) => writtenLines(written, look) });
  return 0;
}

async function mayWrite({ output, yes, ...flags }: InitFlags): Promise<void> {
  if (!existsSync(output) || yes === true) return;
  const answer = canAsk(flags) ? await ask(`${output} is there already. Replace it? [y/N] `) : '';
  if (/^y(es)?$/i.test(answer)) return;
  throw new AppError(
    'CONFLICT',
    `${output} is there already, and was left as it is. Give --yes to replace it, or --output for another file.`,
    { details: { path: output } },
  );
}

async function theMcpUrl(flags: InitFlags): Promise<string> {
  const example = 'http://127.0.0.1:3000/mcp';
  const given =
    flags.mcpUrl ?? (canAsk(flags) ? await ask(`Address of the MCP endpoint, such as ${example}: `) : '');
  if (given !== '') return judged('mcp_endpoint_url', given);
  throw new AppError(
    'INVALID_REQUEST',
    `Which server? Give the address of its MCP endpoint: --mcp-url ${example}.`,
  );
}

const FLAGS = {
  server_name: '--name',
  mcp_endpoint_url: '--mcp-url',
  rest_health_endpoint_url: '--rest-url',
} as const;

/** What the file's own schema says of a value, before anything is written. */
function judged(key: keyof typeof FLAGS, value: string): string {
  const parsed = serverEntry.shape[key].safeParse(value);
  if (parsed.success) return value;
  const why = parsed.error.issues.map(({ message }) => message).join('; ');
  throw new AppError(
    'INVALID_REQUEST',
    `${FLAGS[key]}: ${JSON.stringify(value)} ${why}. Nothing was written.`,
    {
      details: { flag: FLAGS[key] },
    },
  );
}

async function askOr(flags: InitFlags, what: string, fallback: string): Promise<string> {
  if (!canAsk(flags)) return fallback;
  const answer = await ask(`${what} [${fallback}]: `);
  return answer === '' ? fallback : answer;
}

function canAsk({ input, json }: Pick<GlobalOptions, 'input' | 'json'>): boolean {
  return input && json === null && process.stdin.isTTY && process.stderr.isTTY;
}

async function ask(text: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await reader.question(text)).trim();
  } finally {
    reader.close();
  }
}

/** By the file as it was written, so that a key of it which is wrong is found now. Nothing is recorded. */
async function checkOnce(flags: InitFlags): Promise<Written['check']> {
  const ending = createEnding(flags.timeoutMs);
  try {
    const { context, close } = await openContext({
      action: serverCheck,
      options: { ...flags, config: [flags.output] },
      isDryRun: true,
      signal: ending.signal,
      requestId: REQUEST_ID,
    });
    try {
      const result = await untilEnded(
        runAction(context, { action: serverCheck, input: {} }),
        ending,
        'The check',
      );
      const [first] = result.kind === 'done' ? serverCheck.output.parse(result.output).servers : [];
      return first === undefined ? null : presentCheck(first);
    } finally {
      await close();
    }
  } finally {
    ending.dispose();
  }
}

function presentCheck({ status, mcp_result, rest_result, error_message }: DualResult): Written['check'] {
  return {
    status,
    mcp_verdict: mcp_result?.verdict ?? null,
    rest_verdict: rest_result?.verdict ?? null,
    reason: error_message,
  };
}

function writtenLines(written: Written, look: Look): readonly string[] {
  const { path, server_name, rest_health_endpoint_url, rest_url_guessed } = written;
  const guess = rest_url_guessed
    ? wrap(
        `The REST health address is a guess: ${rest_health_endpoint_url}. Correct it there if it is another.`,
        look.width,
      )
    : [];
  return [
    ...wrap(`Wrote ${path}, which watches ${printable(server_name)}.`, look.width),
    ...guess,
    ...checkLines(written, look),
    '',
    ...wrap(`Next: watchkeeper up --config ${path}`, look.width),
  ];
}

function checkLines({ check, server_name }: Written, look: Look): readonly string[] {
  if (check === null) return [];
  const reason = check.reason === null ? '' : `: ${printable(check.reason)}`;
  const verdicts = `MCP ${check.mcp_verdict ?? 'off'}, REST ${check.rest_verdict ?? 'off'}`;
  const head = `Checked ${printable(server_name)} once: ${check.status} (${verdicts})${reason}`;
  const hint =
    check.status === 'HEALTHY'
      ? []
      : wrap(`Again, with everything seen: watchkeeper check --json`, look.width);
  return [...wrap(head, look.width), ...hint];
}
