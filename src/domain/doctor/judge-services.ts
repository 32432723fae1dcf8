import { fail, ok, warn, type DoctorLine } from './doctor-line.ts';
import type { InstallationFacts, PortFacts, StoreFileFacts, TemporalFacts } from './installation-facts.ts';

/** Configuration, Temporal, store and ports: what the service itself stands on. */
export function judgeServices(facts: InstallationFacts): readonly DoctorLine[] {
  return [
    ...judgeConfiguration(facts),
    judgeTemporalCli(facts),
    ...judgeTemporal(facts.temporal),
    ...(facts.store === null ? [] : judgeStore(facts.store)),
    ...facts.ports.map(judgePort),
  ];
}

function judgeConfiguration({ configuration }: InstallationFacts): readonly DoctorLine[] {
  const { status, problems, warnings } = configuration;
  const NAME = 'configuration';
  if (status === 'absent')
    return [
      warn(
        NAME,
        'No configuration is named, so store, ports and servers were not looked at.',
        'Name it with --config FILE, or write one with `watchkeeper init`.',
      ),
    ];
  if (status === 'invalid')
    return problems.map((problem) =>
      fail(NAME, problem, 'Correct it; store, ports and servers are looked at once it is valid.'),
    );
  if (warnings.length === 0) return [ok(NAME, 'It is valid.')];
  return warnings.map((warning) => warn(NAME, warning, 'See docs/configuration.md.'));
}

function judgeTemporalCli({ temporalCli, temporal }: InstallationFacts): DoctorLine {
  const NAME = 'temporal-cli';
  if ('found' in temporalCli) return ok(NAME, temporalCli.found);
  const cure = 'Install it (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH.';
  const said = `\`watchkeeper up\` needs the Temporal CLI: ${temporalCli.failed}.`;
  return temporal.isReachable ? warn(NAME, said, cure) : fail(NAME, said, cure);
}

/** Whether Temporal answers, and has what is needed of it. */
export function judgeTemporal(temporal: TemporalFacts): readonly DoctorLine[] {
  const { address, namespace, isReachable, reason, hasNamespace, missingAttributes } = temporal;
  if (!isReachable)
    return [
      fail(
        'temporal',
        `Temporal does not answer at ${address}: ${reason ?? 'no reason is known'}.`,
        'Start it with `watchkeeper up`, or set TEMPORAL_ADDRESS to the one that runs.',
      ),
    ];
  const answers = ok('temporal', `Temporal answers at ${address}.`);
  if (!hasNamespace) {
    const cure = `temporal operator namespace create --namespace ${namespace}, or set TEMPORAL_NAMESPACE.`;
    return [answers, fail('temporal-namespace', `There is no namespace ${namespace}.`, cure)];
  }
  const standing = ok('temporal-namespace', `The namespace is ${namespace}.`);
  if (missingAttributes.length === 0)
    return [answers, standing, ok('search-attributes', 'Every search attribute is registered.')];
  const said = `Search attributes are not registered: ${missingAttributes.join(', ')}.`;
  return [answers, standing, fail('search-attributes', said, 'watchkeeper temporal setup')];
}

/** Whether the file of the store can be read and written. */
export function judgeStore(store: StoreFileFacts): readonly DoctorLine[] {
  const { path, exists, writable, schemaVersion, knownSchemaVersion } = store;
  const write = writable
    ? ok('store-writable', `${path} can be written.`)
    : fail(
        'store-writable',
        `${path} cannot be written.`,
        'Give this user leave to write it and its folder, or set storage.url.',
      );
  if (!exists) return [ok('store', `${path} is not there yet; the first start makes it.`), write];
  if ('failed' in schemaVersion) {
    const cure = 'Restore a backup, or move the file away and start anew.';
    return [fail('store', `${path} cannot be read: ${schemaVersion.failed}.`, cure), write];
  }
  return [ok('store', `${path} opens.`), write, judgeSchema(schemaVersion.found, knownSchemaVersion)];
}

function judgeSchema(found: number, known: number): DoctorLine {
  const NAME = 'store-schema';
  if (found === known) return ok(NAME, `Schema version ${found}.`);
  if (found > known) {
    const said = `Schema version ${found} was written by a newer release; this one knows ${known}.`;
    return fail(NAME, said, 'Run the newer release, or restore a backup made before it.');
  }
  return warn(
    NAME,
    `Schema version ${found} of ${known}.`,
    'The next start brings it up to date; make a backup first.',
  );
}

function judgePort({ purpose, host, port, use }: PortFacts): DoctorLine {
  const name = `port-${port}`;
  if (use === 'free') return ok(name, `${host}:${port}, for ${purpose}, is free.`);
  if (use === 'ours') return ok(name, `${host}:${port} is ${purpose}.`);
  if (use === 'impossible')
    return fail(
      name,
      `${host}:${port}, for ${purpose}, cannot be listened on.`,
      'Choose an address of this machine, and a port that this user may take.',
    );
  return fail(
    name,
    `${host}:${port}, for ${purpose}, is taken by another program.`,
    'Stop that program, or choose another port in the configuration.',
  );
}
