import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { run } from '../run-program.ts';

const VERSION = '1.32.0';
const FOLDER = resolve(import.meta.dirname, `../../../.cache/temporal-test-server-${VERSION}`);
const PROGRAM = join(FOLDER, 'temporal-test-server');

/** The path of Temporal's time-skipping server, gathered by Maven at the first call (a minute); or why it cannot be had. */
export async function obtainTimeSkippingServer(): Promise<
  { readonly path: string } | { readonly missing: string }
> {
  if (existsSync(PROGRAM)) return { path: PROGRAM };
  await mkdir(FOLDER, { recursive: true });
  const build = await mkdtemp(join(FOLDER, 'build-'));
  try {
    await writeFile(join(build, 'pom.xml'), POM);
    const copying = await run(
      'mvn',
      ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'],
      build,
    );
    if (copying.code !== 0)
      return { missing: `temporal-test-server ${VERSION} by Maven: ${copying.output.trim().slice(-500)}` };
    await rename(join(build, 'lib'), join(FOLDER, 'lib'));
    await writeFile(PROGRAM, START);
    await chmod(PROGRAM, 0o755);
    return { path: PROGRAM };
  } finally {
    await rm(build, { recursive: true, force: true });
  }
}

const START = `#!/bin/sh
exec java -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>watchkeeper</groupId>
  <artifactId>time-skipping</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;
