import { z } from 'zod';
import type { InstallationFacts } from '../../domain/doctor/installation-facts.ts';
import type { Diagnosis } from '../../domain/doctor/diagnosis.ts';
import { judgeInstallation } from '../../domain/doctor/judge-installation.ts';
import { judgeRemote } from '../../domain/doctor/judge-remote.ts';
import { isWritableFolder, spaceAt } from '../../wiring/inspect-disk.ts';
import { inspectStore } from '../../wiring/inspect-store.ts';
import { inspectTemporal } from '../../wiring/inspect-temporal.ts';
import { createEnding } from '../command/ending.ts';
import { checkFields } from '../command/select-fields.ts';
import { untilEnded } from '../command/until-ended.ts';
import type { GlobalOptions } from '../global-options.ts';
import { checkExpression } from '../output/jq.ts';
import { printResult } from '../output/print-result.ts';
import { doctorLines, troubleLines } from './doctor-lines.ts';
import { findLocalTemporalCli } from './find-local-temporal-cli.ts';
import { lookAtConfiguration } from './look-at-configuration.ts';
import { availableMemoryBytes, descriptorLimit, wrongPackages } from './look-at-machine.ts';
import { lookAtOrigins } from './look-at-origins.ts';
import { lookAtPorts } from './look-at-ports.ts';
import { lookAtWatching } from './look-at-watching.ts';

const diagnosisSchema = z.object({
  status: z.enum(['ok', 'warn', 'fail']),
  lines: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail']),
      message: z.string(),
      cure: z.string().nullable(),
    }),
  ),
});

const EXIT_CODES = { ok: 0, warn: 5, fail: 1 } as const satisfies Record<Diagnosis['status'], number>;

export interface DoctorFlags extends GlobalOptions {
  readonly temporalUiPort: number;
}

/** `watchkeeper doctor`: looks at everything, or at what a service elsewhere tells, says what is wrong and how to cure it; the exit code. */
export async function doctor(options: DoctorFlags): Promise<number> {
  if (options.json !== null) checkFields(diagnosisSchema, options.json);
  if (options.jq !== null) await checkExpression(options.jq);
  const diagnosis = await diagnose(options);
  await printResult(options, diagnosis, {
    lines: (look) => doctorLines(diagnosis, look),
    trouble: (look) => troubleLines(diagnosis, look),
  });
  return EXIT_CODES[diagnosis.status];
}

async function diagnose(options: DoctorFlags): Promise<Diagnosis> {
  const { apiUrl } = options;
  if (apiUrl === undefined) return judgeInstallation(await lookAround(options));
  const { lookAtService } = await import('./look-at-service.ts');
  const ending = createEnding(options.timeoutMs);
  try {
    const facts = lookAtService(apiUrl, options, ending.signal);
    return judgeRemote(await untilEnded(facts, ending, 'doctor'));
  } finally {
    ending.dispose();
  }
}

async function lookAround(options: DoctorFlags): Promise<InstallationFacts> {
  const nowMs = Date.now();
  const { facts: configuration, loaded, unsetVariables, secretFiles } = lookAtConfiguration(options);
  const { env } = process;
  const place = loaded?.installation.temporal ?? {
    address: env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
    namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
  };
  const [temporal, temporalCli] = await Promise.all([inspectTemporal(place), findLocalTemporalCli()]);
  const machine = {
    nowMs,
    nodeMajor: Number(process.versions.node.split('.')[0]),
    nodeVersion: process.version,
    wrongPackages: wrongPackages(),
    descriptorLimit: descriptorLimit(),
    availableMemoryBytes: availableMemoryBytes(),
  };
  const rest = { configuration, unsetVariables, secretFiles, temporal, temporalCli };
  if (loaded === null) return { ...machine, ...rest, ...NOT_LOOKED_AT };
  const { installation, environments } = loaded;
  const store = inspectStore(installation.storage.url);
  const servers = environments.flatMap(({ release }) => release.settings.servers);
  const [ports, origins, watch] = await Promise.all([
    lookAtPorts(installation, {
      isTemporalThere: temporal.isReachable,
      uiPort: options.temporalUiPort,
    }),
    lookAtOrigins(servers),
    lookAtWatching(installation.storage.url, store, nowMs),
  ]);
  const { directory } = installation.logging;
  const logDirectory = { path: directory, writable: isWritableFolder(directory) };
  return {
    ...machine,
    ...rest,
    store,
    space: spaceAt(installation.dataDir),
    logDirectory,
    ports,
    origins,
    watch,
  };
}

const NOT_LOOKED_AT = {
  store: null,
  space: null,
  logDirectory: null,
  ports: [],
  origins: [],
  watch: null,
} as const;
