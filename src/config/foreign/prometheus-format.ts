import { parseDuration } from '../duration.ts';
import { find } from '../document/located.ts';
import type { Located, LocatedMap, Place } from '../document/located.ts';
import type { ForeignFormat, Gathering } from './foreign-format.ts';
import { asReference, draftServer, itemsAt, membersOf, textAt } from './server-draft.ts';
import type { SecretReference, ServerDraft } from './server-draft.ts';

const JOB = 'scrape_configs[]';

/** Targets of file-based discovery, or of the static lists in a Prometheus configuration. */
export const PROMETHEUS_FORMAT: ForeignFormat = {
  name: 'prometheus',
  title: "Prometheus targets (a file_sd list, or prometheus.yml's static_configs)",
  isOne: (root) => find(root, ['scrape_configs']) !== undefined || groupsOf(root).length > 0,
  serversOf: (root, gathering) =>
    root.kind === 'list'
      ? groupsOf(root).flatMap((group) => fromGroup(group, null, gathering))
      : fromConfiguration(root, gathering),
};

function groupsOf(root: Located): readonly Located[] {
  return itemsAt(root).filter((group) => find(group, ['targets'])?.kind === 'list');
}

function fromConfiguration(root: Located, gathering: Gathering): readonly LocatedMap[] {
  const { notes } = gathering;
  for (const [key, , at] of membersOf(root)) {
    if (key !== 'scrape_configs')
      notes.add({ outcome: 'left_out', from: key, to: [], why: "it is the other program's own", at });
  }
  return itemsAt(root, 'scrape_configs').flatMap((job) => {
    for (const [key, , at] of membersOf(job)) {
      const why = reasonAgainst(key);
      if (why !== null) notes.add({ outcome: 'left_out', from: `${JOB}.${key}`, to: [], why, at });
    }
    return itemsAt(job, 'static_configs').flatMap((group) => fromGroup(group, job, gathering));
  });
}

const CARRIED = new Set([
  'job_name',
  'static_configs',
  'scheme',
  'scrape_interval',
  'scrape_timeout',
  'basic_auth',
  'authorization',
]);

function reasonAgainst(key: string): string | null {
  if (CARRIED.has(key)) return null;
  if (key === 'file_sd_configs') return 'import the files that it names';
  if (key.endsWith('_sd_configs')) return 'servers are listed here, not discovered';
  if (key === 'metrics_path') return 'metrics are not what is watched';
  return 'there is nothing like it here';
}

function fromGroup(group: Located, job: Located | null, gathering: Gathering): readonly LocatedMap[] {
  return itemsAt(group, 'targets').flatMap((target) => {
    const address = textAt(target);
    return address === null ? [] : [fromTarget({ address, at: target.at, group, job }, gathering)];
  });
}

interface Target {
  readonly address: string;
  readonly at: Place;
  readonly group: Located;
  readonly job: Located | null;
}

function fromTarget({ address, at, group, job }: Target, { notes, nameOf }: Gathering): LocatedMap {
  const label = (name: string): string | null => textAt(group, 'labels', name);
  const draft = draftServer(nameOf(label('instance') ?? address.replace(/^https?:\/\//, '')), at, notes);
  setAddress(draft, { address, at, scheme: label('__scheme__') ?? (job && textAt(job, 'scheme')) ?? 'http' });
  for (const [name, value, labelAt] of membersOf(find(group, ['labels']))) {
    const from = { path: `labels.${name}`, at: labelAt };
    if (!name.startsWith('__')) draft.set(`labels.${name}`, textAt(value), from);
    else if (name !== '__scheme__') draft.leaveOut(from, "it is the other program's own");
  }
  if (job !== null) carryJob(draft, job, label('job') === null);
  return draft.finish();
}

/** A whole address is a probe's target; host and port alone are where metrics are, and the server is taken to be there. */
function setAddress(
  draft: ServerDraft,
  { address, at, scheme }: { readonly address: string; readonly at: Place; readonly scheme: string },
): void {
  const from = { path: 'targets[]', at };
  if (!/^https?:\/\//.test(address)) {
    draft.set('mcp_endpoint_url', `${scheme}://${address}/mcp`, from);
  } else if (/\/mcp\/?$/.test(address)) {
    draft.set('mcp_endpoint_url', address, from);
    draft.assume('rest_enabled', false, 'false: the target is one address');
  } else {
    draft.set('rest_health_endpoint_url', address, from);
    draft.assume('mcp_enabled', false, 'false: the target is one address');
  }
}

function carryJob(draft: ServerDraft, job: Located, withName: boolean): void {
  const at = (key: string): { readonly path: string; readonly at: Place } => ({
    path: `${JOB}.${key}`,
    at: find(job, [key])?.at ?? job.at,
  });
  const name = textAt(job, 'job_name') ?? 'job';
  if (withName) draft.set('labels.job', name, at('job_name'));
  for (const [theirs, ours] of [
    ['scrape_interval', ['interval_seconds']],
    ['scrape_timeout', ['mcp_timeout_seconds', 'rest_timeout_seconds']],
  ] as const) {
    const milliseconds = parseDuration(textAt(job, theirs) ?? '');
    if (milliseconds !== null) for (const key of ours) draft.set(key, milliseconds / 1000, at(theirs));
  }
  const basic = find(job, ['basic_auth']);
  const bearer = find(job, ['authorization']);
  if (basic !== undefined) {
    draft.set('auth_config.auth_type', 'basic', at('basic_auth'));
    draft.set('auth_config.username', textAt(basic, 'username'), at('basic_auth'));
    draft.secret('auth_config.password', secretOf(basic, 'password', name), at('basic_auth'));
  } else if (bearer !== undefined) {
    draft.set('auth_config.auth_type', 'bearer_token', at('authorization'));
    draft.secret('auth_config.bearer_token', secretOf(bearer, 'credentials', name), at('authorization'));
  }
}

/** A secret's file is named, the secret itself is not copied. */
function secretOf(section: Located, key: string, job: string): SecretReference {
  const file = textAt(section, `${key}_file`);
  return file === null
    ? asReference(textAt(section, key) ?? '', `${job}_${key}`)
    : { text: `\${file:${file}}`, sets: null };
}
