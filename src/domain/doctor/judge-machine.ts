import { fail, ok, warn, type DoctorLine } from './doctor-line.ts';
import type { InstallationFacts } from './installation-facts.ts';

const LEAST_NODE = 24;
const MIB = 2 ** 20;
const LEAST_MEMORY_BYTES = 256 * MIB;
const LEAST_SPACE_BYTES = 256 * MIB;
const COMFORTABLE_SPACE_BYTES = 2_048 * MIB;
/** Two connections a server, and what a process needs besides. */
const DESCRIPTORS = { aServer: 2, besides: 512 } as const;
/** Others than the owner may read it. */
const SHARED_BITS = 0o077;

/** Node, packages, secrets, limits: what the machine and the installation bring. */
export function judgeMachine(facts: InstallationFacts): readonly DoctorLine[] {
  return [
    judgeNode(facts),
    judgePackages(facts),
    judgeDescriptors(facts),
    judgeMemory(facts),
    ...judgeSpace(facts),
    ...judgeLogs(facts),
    ...judgeSecrets(facts),
  ];
}

function judgeNode({ nodeMajor, nodeVersion }: InstallationFacts): DoctorLine {
  if (nodeMajor >= LEAST_NODE) return ok('node', `Node ${nodeVersion}`);
  return fail('node', `Node ${nodeVersion} is too old.`, `Install Node ${LEAST_NODE} or newer.`);
}

function judgePackages({ wrongPackages }: InstallationFacts): DoctorLine {
  if (wrongPackages.length === 0) return ok('packages', 'Every package is there, in its pinned version.');
  return fail(
    'packages',
    `Packages are wrong: ${wrongPackages.join(', ')}.`,
    'Run `npm ci` in the folder of Watchkeeper.',
  );
}

function judgeDescriptors({ descriptorLimit, origins }: InstallationFacts): DoctorLine {
  const servers = origins.reduce((sum, { servers: names }) => sum + names.length, 0);
  const needed = DESCRIPTORS.besides + DESCRIPTORS.aServer * servers;
  if (descriptorLimit === null) return ok('file-descriptors', 'This system does not tell its limit.');
  if (descriptorLimit >= needed) return ok('file-descriptors', `${descriptorLimit} may be open at once.`);
  return fail(
    'file-descriptors',
    `Only ${descriptorLimit} files and connections may be open at once; ${needed} may be needed.`,
    `Raise the limit: \`ulimit -n ${needed}\`, or LimitNOFILE= in the systemd unit.`,
  );
}

function judgeMemory({ availableMemoryBytes }: InstallationFacts): DoctorLine {
  const said = `${Math.round(availableMemoryBytes / MIB)} MiB of memory are available.`;
  if (availableMemoryBytes >= LEAST_MEMORY_BYTES) return ok('memory', said);
  return warn('memory', said, 'Free some: a worker and an API need about 256 MiB.');
}

/** Space on the disk of the data. */
export function judgeSpace({ space }: Pick<InstallationFacts, 'space'>): readonly DoctorLine[] {
  if (space === null) return [];
  if ('failed' in space)
    return [
      fail('disk-space', `The space left cannot be read: ${space.failed}.`, 'See whether data_dir exists.'),
    ];
  const { path, freeBytes } = space.found;
  const said = `${Math.round(freeBytes / MIB)} MiB are free at ${path}.`;
  const cure = 'Free some space, move data_dir, or shorten storage.retention.';
  if (freeBytes < LEAST_SPACE_BYTES) return [fail('disk-space', said, cure)];
  return [freeBytes < COMFORTABLE_SPACE_BYTES ? warn('disk-space', said, cure) : ok('disk-space', said)];
}

/** Whether log files can be written. */
export function judgeLogs({ logDirectory }: Pick<InstallationFacts, 'logDirectory'>): readonly DoctorLine[] {
  if (logDirectory === null) return [];
  const { path, writable } = logDirectory;
  if (writable) return [ok('log-directory', `${path} can be written.`)];
  const cure = `Make it a folder that this user may write, or set logging.directory.`;
  return [fail('log-directory', `${path} cannot be written.`, cure)];
}

function judgeSecrets({ unsetVariables, secretFiles }: InstallationFacts): readonly DoctorLine[] {
  const variables =
    unsetVariables.length === 0
      ? ok('environment-variables', 'Every variable that the configuration names is set.')
      : fail(
          'environment-variables',
          `The configuration names variables that are not set: ${unsetVariables.join(', ')}.`,
          'Set them where Watchkeeper is started, or give a default: ${NAME:-default}.',
        );
  return [variables, ...judgeSecretFiles(secretFiles)];
}

function judgeSecretFiles(files: InstallationFacts['secretFiles']): readonly DoctorLine[] {
  const lines = files.flatMap(({ path, mode }) => {
    if (mode === null)
      return [
        fail(
          'secret-files',
          `${path} is not there, or cannot be read.`,
          'Write the secret there, or name another file.',
        ),
      ];
    if ((mode & SHARED_BITS) === 0) return [];
    const said = `${path} can be read by others (mode ${(mode & 0o777).toString(8)}).`;
    return [warn('secret-files', said, `chmod 600 ${path}`)];
  });
  return lines.length > 0 ? lines : [ok('secret-files', 'No secret lies open.')];
}
