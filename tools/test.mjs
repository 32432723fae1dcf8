// Every check of the project, in one run: style, types, imports, unused code, then the tests. Its last line is
// `N passed, N failed, N skipped`. With CI=true a skipped test fails the run.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const isCi = process.env.CI === 'true';
/** The longest first, since two of them run at a time. */
const CHECKS = ['lint', 'types', 'format', 'deps', 'unused'];
/** Each with its projects of vitest.config.ts. */
const SUITES = { unit: 'unit', integration: 'integration*' };

const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said once more at the end: what a suite printed may be thousands of lines above. */
const failures = [];
const waiting = CHECKS.values();
await Promise.all([runChecks(waiting), runChecks(waiting)]);
for (const [name, projects] of Object.entries(SUITES)) await runSuite(name, projects);
if (total.skipped > 0 && isCi) process.stdout.write(`${total.skipped} skipped, which fails under CI=true\n`);
for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 || (isCi && total.skipped > 0) ? 1 : 0;

/** Takes checks from those that wait until none is left; what one says is said whole, at its end. */
async function runChecks(checks) {
  for (const check of checks) {
    const name = `check:${check}`;
    const { code, took, output } = await run('npm', ['run', '--silent', name], 'pipe');
    process.stdout.write(`\n== ${name} took ${took}\n${output}`);
    if (code === 0) total.passed += 1;
    else fail(`${name} ended with ${code}`);
  }
}

async function runSuite(name, projects) {
  process.stdout.write(`\n== ${name}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, took } = await run('vitest', ['run', '--project', projects, ...reporters], 'inherit');
  process.stdout.write(`== ${name} took ${took}\n`);
  try {
    const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      await readFile(report, 'utf8'),
    );
    total.passed += numPassedTests;
    total.skipped += numPendingTests + numTodoTests;
    const failed = testResults.flatMap(failuresOf);
    for (const failure of failed) fail(failure);
    if (code !== 0 && failed.length === 0) fail(`the ${name} suite ended with ${code}`);
  } catch {
    fail(`the ${name} suite gave no report`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tests of a file that failed; the file itself if it could not even be read. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}\n${message}`] : [];
  return failed.map((test) => `${file}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
}

function fail(what) {
  failures.push(what);
  total.failed += 1;
}

/** Runs a program to its end: its exit code, how long it took and, where its output is piped to us, what it said. */
function run(command, args, output) {
  const startedMs = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['inherit', output, output] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (said += text));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const took = `${((Date.now() - startedMs) / 1_000).toFixed(1)} s`;
      resolve({ code: code ?? 1, took, output: said });
    });
  });
}
