import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import { runAction } from '../../actions/run-action.ts';
import { serverCheck } from '../../actions/server/check.ts';
import type { DualResult } from '../../actions/server/dual-result.ts';
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
import { ask, type Terminal } from './ask.ts';
import { firstServer, MCP_URL_VARIABLE, mcpUrlOfEnvironment } from './first-server.ts';
import { writtenConfig } from './written-config.ts';

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
  /** The variable that gave the address where no flag did, else null. */
  mcp_url_variable: z.string().nullable(),
  /** Null where a person said that there is none. */
  rest_health_endpoint_url: z.string().nullable(),
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

const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

/** `watchkeeper init`: writes a configuration, checks its server once, says what it found; the exit code. */
export async function init(flags: InitFlags, terminal = TERMINAL): Promise<number> {
  if (flags.json !== null) checkFields(writtenSchema, flags.json);
  if (flags.jq !== null) await checkExpression(flags.jq);
  const asked = canAsk(flags, terminal) ? terminal : null;
  const lent = mcpUrlOfEnvironment(flags, process.env);
  await mayWrite(flags, asked);
  if (lent !== null) {
    const said = `The MCP address comes from ${MCP_URL_VARIABLE}: ${printable(lent)}`;
    terminal.output.write(`${said}\n`);
  }
  const server = await firstServer(lent === null ? flags : { ...flags, mcpUrl: lent }, asked);
  const folder = dirname(resolve(flags.output));
  writeSafely(flags.output, writtenConfig({ ...server, schemaPath: relative(folder, CONFIG_SCHEMA_FILE) }));
  const check = flags.check ? await checkOnce(flags) : null;
  const written: Written = {
    path: flags.output,
    server_name: server.name,
    mcp_endpoint_url: server.mcpUrl,
    mcp_url_variable: lent === null ? null : MCP_URL_VARIABLE,
    rest_health_endpoint_url: server.restUrl,
    rest_url_guessed: flags.restUrl === undefined && asked === null,
    check,
  };
  await printResult(flags, written, { lines: (look) => writtenLines(written, look) });
  return 0;
}

function canAsk({ input, json }: InitFlags, terminal: Terminal): boolean {
  return input && json === null && terminal.input.isTTY === true && terminal.output.isTTY === true;
}

async function mayWrite({ output, yes }: InitFlags, terminal: Terminal | null): Promise<void> {
  if (!existsSync(output) || yes === true) return;
  const answer =
    terminal === null ? '' : await ask(terminal, `${output} is there already. Replace it? [y/N] `);
  if (/^y(es)?$/i.test(answer)) return;
  throw new AppError(
    'CONFLICT',
    `${output} is there already, and was left as it is. Give --yes to replace it, or --output for another file.`,
    { details: { path: output } },
  );
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
  const guess =
    rest_url_guessed && rest_health_endpoint_url !== null
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
