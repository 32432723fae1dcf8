import { isLoopback } from '../access/loopback.ts';
import { VERDICTS, type ProbePath, type Verdict } from '../probe/verdict.ts';

/** One path of a server as it was just probed, with where it is. */
export interface DiagnosedPath {
  readonly server: string;
  readonly path: ProbePath;
  readonly verdict: Verdict;
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly issuer: string | null;
}

export type CauseKind =
  'own network' | 'endpoint' | 'host' | 'address' | 'dependency' | 'issuer' | 'port' | 'failure';

/** Something that paths which fail have in common, and few others. */
export interface CommonCause {
  readonly kind: CauseKind;
  /** What they share: a host, an address, a server, a verdict. */
  readonly what: string;
  /** Servers that have it and fail, by name. */
  readonly servers: readonly string[];
  /** Servers that have it and are well. */
  readonly spared: readonly string[];
  /** 0 to 1: the share of what fails that it explains, times the share of what has it that fails, times its weight. */
  readonly score: number;
}

export interface DiagnosedFleet {
  readonly paths: readonly DiagnosedPath[];
  /** Names of the servers without which a server cannot work. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly loopbackWorks: boolean;
}

/**
 * How much a trait says where others explain as much: what is nearer to one thing that can be broken counts more, and
 * that servers fail in the same way is a symptom rather than a cause. Of equal scores the first named here wins.
 */
const WEIGHTS = {
  'own network': 1,
  endpoint: 1,
  host: 0.95,
  address: 0.9,
  dependency: 0.9,
  issuer: 0.9,
  port: 0.85,
  failure: 0.4,
} as const satisfies Record<CauseKind, number>;

const RANKS: readonly string[] = Object.keys(WEIGHTS);
const LEAST_SERVERS = 2;
const MOST_CAUSES = 5;
const LEAST_SCORE = 0.05;

interface Trait {
  readonly kind: CauseKind;
  readonly what: string;
  readonly members: readonly DiagnosedPath[];
  /** Failures that it could bring about. */
  readonly explains: (path: DiagnosedPath) => boolean;
}

/** What probably brought several servers down at once, the likeliest first; empty where nothing is shared. */
export function findCommonCauses(fleet: DiagnosedFleet): readonly CommonCause[] {
  const probed = fleet.paths.filter(({ verdict }) => verdict !== 'disabled');
  const failing = probed.filter(isFailing);
  return traitsOf(fleet, probed)
    .map((trait) => causeOf(trait, failing))
    .filter(({ servers, score }) => servers.length >= LEAST_SERVERS && score >= LEAST_SCORE)
    .sort((one, other) => other.score - one.score || RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind))
    .slice(0, MOST_CAUSES);
}

export function isFailing({ verdict }: Pick<DiagnosedPath, 'verdict'>): boolean {
  return verdict !== 'ok' && verdict !== 'disabled';
}

function causeOf({ kind, what, members, explains }: Trait, failing: readonly DiagnosedPath[]): CommonCause {
  const explained = members.filter((path) => isFailing(path) && explains(path));
  const servers = namesOf(explained);
  const spared = namesOf(members.filter((path) => !isFailing(path))).filter(
    (name) => !servers.includes(name),
  );
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const score =
    share(explained.length, failing.length) * share(explained.length, members.length) * WEIGHTS[kind];
  return { kind, what, servers, spared, score: Math.round(score * 1_000) / 1_000 };
}

function traitsOf(fleet: DiagnosedFleet, probed: readonly DiagnosedPath[]): readonly Trait[] {
  const grouped = (
    kind: CauseKind,
    keysOf: (path: DiagnosedPath) => readonly string[],
    explains: Trait['explains'] = () => true,
  ): readonly Trait[] => {
    const keyed = probed.flatMap((path) => keysOf(path).map((key) => ({ key, path })));
    return [...Map.groupBy(keyed, ({ key }) => key)].map(([what, same]) => ({
      kind,
      what,
      members: same.map(({ path }) => path),
      explains,
    }));
  };
  return [
    ...ownNetwork(fleet, probed),
    ...grouped('endpoint', ({ host, port }) => [`${host}:${port}`]),
    ...grouped('host', ({ host }) => [host]),
    ...grouped('address', ({ addresses }) => addresses),
    ...dependencies(fleet, probed),
    ...grouped('issuer', ({ issuer }) => (issuer === null ? [] : [issuer]), isTlsFailure),
    ...grouped('port', ({ port }) => [String(port)], isConnectionFailure),
    ...grouped('failure', (path) => (isFailing(path) ? [path.verdict] : [])),
  ];
}

/** Everything that is not this machine fails below HTTP, and this machine reaches itself. */
function ownNetwork({ loopbackWorks }: DiagnosedFleet, probed: readonly DiagnosedPath[]): readonly Trait[] {
  const outside = probed.filter(({ host }) => !isLoopback(host));
  const hosts = new Set(outside.map(({ host }) => host));
  if (!loopbackWorks || hosts.size < LEAST_SERVERS || !outside.every(isNetworkFailure)) return [];
  return [
    {
      kind: 'own network',
      what: `nothing outside this machine answers, of ${hosts.size} hosts`,
      members: outside,
      explains: isNetworkFailure,
    },
  ];
}

/** A server that fails, with all that cannot work without it. */
function dependencies({ parents }: DiagnosedFleet, probed: readonly DiagnosedPath[]): readonly Trait[] {
  const failing = new Set(namesOf(probed.filter(isFailing)));
  const named = new Set([...parents.values()].flat());
  return [...named]
    .filter((parent) => failing.has(parent))
    .map((parent) => ({
      kind: 'dependency',
      what: parent,
      members: probed.filter(({ server }) => server === parent || ancestorsOf(server, parents).has(parent)),
      explains: () => true,
    }));
}

/** All without which a server cannot work, however far up. */
export function ancestorsOf(
  server: string,
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...(parents.get(server) ?? [])];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    if (found.has(parent)) continue;
    found.add(parent);
    waiting.push(...(parents.get(parent) ?? []));
  }
  return found;
}

function isTlsFailure({ verdict }: DiagnosedPath): boolean {
  return verdict === 'tls_failed';
}

function isConnectionFailure({ verdict }: DiagnosedPath): boolean {
  return verdict === 'connect_refused' || verdict === 'connect_failed' || verdict === 'timeout';
}

function isNetworkFailure({ verdict }: DiagnosedPath): boolean {
  return VERDICTS[verdict].kind === 'network';
}

function namesOf(paths: readonly DiagnosedPath[]): readonly string[] {
  return [...new Set(paths.map(({ server }) => server))].sort();
}
