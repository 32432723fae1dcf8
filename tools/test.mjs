// Every check of the project, in one run: style, types, imports, unused code, then the tests. Its last line is
// `N passed, N failed, N skipped`. With CI=true a skipped test fails the run.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const isCi = process.env.CI === 'true';
const CHECKS = ['format', 'lint', 'types', 'deps', 'unused'];
const SUITES = [
  { name: 'unit', args: ['--project', 'unit'], env: {} },
  { name: 'integration', args: ['--project', 'integration'], env: {} },
];

const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said once more at the end: what a suite printed may be thousands of lines above. */
const failures = [];
for (const check of CHECKS) {
  const code = await timed(`check:${check}`, () => run('npm', ['run', '--silent', `check:${check}`], {}));
  if (code === 0) total.passed += 1;
  else fail(`check:${check} ended with ${code}`);
}
for (const suite of SUITES) await timed(suite.name, () => runSuite(suite));
if (total.skipped > 0 && isCi) process.stdout.write(`${total.skipped} skipped, which fails under CI=true\n`);
for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 || (isCi && total.skipped > 0) ? 1 : 0;

async function runSuite({ name, args, env }) {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', ...args, ...reporters], env);
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

async function timed(name, work) {
  const started = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const result = await work();
  process.stdout.write(`== ${name} took ${((Date.now() - started) / 1_000).toFixed(1)} s\n`);
  return result;
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
