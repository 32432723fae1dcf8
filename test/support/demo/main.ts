import { reportFailure } from '../../../src/cli/report-failure.ts';
import { up } from '../../../src/cli/up/up.ts';
import { writeDemoConfig } from './demo-config.ts';
import { startDemoFleet } from './demo-fleet.ts';
import { parseDemoOptions } from './demo-options.ts';
import { muteIssuer } from './mute-issuer.ts';

/** What still holds the process this long after its work is done is given up. */
const LINGER_MS = 2_500;

const INTRODUCTION = `Demo: six real MCP servers on free ports of this machine, one of each era, one behind OpenID Connect,
and flapping-mcp, which goes down, recovers, loses a tool and finds it again.`;

try {
  await runDemo(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error, false);
}
setTimeout(() => process.exit(), LINGER_MS).unref();

/** Real MCP servers in and beside this process, and `watchkeeper up` watching them until Ctrl-C. */
async function runDemo(args: readonly string[]): Promise<void> {
  const options = parseDemoOptions(args);
  muteIssuer();
  process.stdout.write(`${INTRODUCTION}\n`);
  const fleet = await startDemoFleet(options.flapMs);
  try {
    const config = await writeDemoConfig(options, fleet);
    await up({ config: [config], temporalUiPort: options.temporalUiPort, quiet: false });
  } finally {
    await fleet.stop();
  }
}
