import { diagnosisOf, type Diagnosis } from './diagnosis.ts';
import { fail, ok, warn, type DoctorLine } from './doctor-line.ts';
import { judgeCertificate, judgeClock } from './judge-connection.ts';
import { CHECK_FRESH_MS, judgePause, START } from './judge-watching.ts';
import type { Acceptance, ContactFacts, PartFacts, RemoteFacts, RemoteFleetFacts } from './remote-facts.ts';

/** What is well and what is not about a service elsewhere, as far as it tells. */
export function judgeRemote(facts: RemoteFacts): Diagnosis {
  const { service, url } = facts;
  if ('failed' in service) {
    const cure = 'Start the service there, or see the URL and what lies between.';
    return diagnosisOf([fail('service', service.failed, cure)]);
  }
  return diagnosisOf([
    ok('service', `${url} answers.`),
    ...judgeContact(service.found, facts),
    judgeAcceptance(facts),
    ...judgeParts(facts),
    ...(facts.acceptance.status === 'accepted' ? judgeFleet(facts) : []),
  ]);
}

function judgeContact(
  { version, isOpen, certificate, clockAheadMs }: ContactFacts,
  { nowMs, ownVersion, hasKey }: RemoteFacts,
): readonly DoctorLine[] {
  return [
    judgeVersion(version, ownVersion),
    ...(isOpen ? [unencrypted(hasKey)] : []),
    ...(certificate === null ? [] : [judgeCertificate(certificate, nowMs)]),
    ...(clockAheadMs === null ? [] : [judgeClock(clockAheadMs, 'the service')]),
  ];
}

function judgeVersion(version: string, own: string): DoctorLine {
  const NAME = 'version';
  if (version === own) return ok(NAME, `The service and this command are both ${own}.`);
  const cure = `Use the version of the service: npx watchkeeper@${version}`;
  return warn(NAME, `The service is ${version}, this command ${own}.`, cure);
}

function unencrypted(hasKey: boolean): DoctorLine {
  const risk = hasKey ? ', so the key can be read on its way' : '';
  const cure =
    'Ask over https: set tls in the configuration of the service, or put it behind a proxy that has it.';
  return warn('encryption', `The connection is not encrypted${risk}.`, cure);
}

function judgeAcceptance({ acceptance, hasKey }: RemoteFacts): DoctorLine {
  const NAME = 'key';
  switch (acceptance.status) {
    case 'accepted':
      return ok(NAME, acceptedText(acceptance));
    case 'unknown':
      return warn(
        NAME,
        `Whether it is accepted was not told: ${acceptance.reason}`,
        'Ask again in a moment.',
      );
    case 'refused':
      return hasKey
        ? fail(NAME, acceptance.reason, `Set WATCHKEEPER_API_KEY to another; ${HOW_TO_MAKE}`)
        : fail(NAME, 'One is asked for, and none is set.', `Set WATCHKEEPER_API_KEY; ${HOW_TO_MAKE}`);
  }
}

const HOW_TO_MAKE = 'an admin makes one there: watchkeeper keys create NAME';

function acceptedText({ who, role }: Extract<Acceptance, { status: 'accepted' }>): string {
  return who === 'local'
    ? `None is asked for on this machine: you act as local (${role}).`
    : `It is accepted: you are ${who} (${role}).`;
}

function judgeParts({ parts }: RemoteFacts): readonly DoctorLine[] {
  if ('found' in parts) return parts.found.map(judgePart);
  const cure = 'See what is between here and the service, and its log.';
  return [warn('readiness', `Whether it reaches its parts was not told: ${parts.failed}`, cure)];
}

function judgePart({ part, error }: PartFacts): DoctorLine {
  const { named, cure } = PARTS[part];
  if (error === null) return ok(part, `The service reaches ${named}.`);
  return fail(part, `The service does not reach ${named}: ${error.replace(/\.$/, '')}.`, cure);
}

const PARTS = {
  store: {
    named: 'its store',
    cure: 'Run `watchkeeper doctor` there: it looks at disk, rights and schema.',
  },
  temporal: {
    named: 'Temporal',
    cure: 'Start Temporal, or set TEMPORAL_ADDRESS for the service to the one that runs.',
  },
} as const satisfies Record<PartFacts['part'], { readonly named: string; readonly cure: string }>;

function judgeFleet({ fleet, nowMs }: RemoteFacts): readonly DoctorLine[] {
  if ('failed' in fleet) {
    const cure = 'Cure what its parts lack, or name an environment that it has with --environment.';
    return [fail('fleet', fleet.failed, cure)];
  }
  return [judgeWorkers(fleet.found), judgePause(fleet.found, nowMs) ?? judgeOverdue(fleet.found)];
}

function judgeWorkers({ workers, lastCheckAgeMs, environment, mode }: RemoteFleetFacts): DoctorLine {
  const NAME = 'worker';
  const does = mode?.mode === 'paused' ? 'paused' : 'being watched';
  if (workers > 1) return ok(NAME, `${workers} workers are alive; ${environment} is ${does}.`);
  const isFresh = lastCheckAgeMs !== null && lastCheckAgeMs <= CHECK_FRESH_MS;
  if (workers === 1 || isFresh) return ok(NAME, `1 worker is alive; ${environment} is ${does}.`);
  return fail(NAME, `No worker has left figures of the last minutes; nobody watches ${environment}.`, START);
}

function judgeOverdue({ overdue, servers, environment }: RemoteFleetFacts): DoctorLine {
  const NAME = 'overdue';
  const count = `${servers} ${servers === 1 ? 'server' : 'servers'}`;
  if (overdue === 0) return ok(NAME, `No check of ${environment} is overdue; ${count}.`);
  const cure = 'See whether a worker runs there and has room: its log, and `watchkeeper status`.';
  return fail(NAME, `Checks of ${overdue} of ${count} of ${environment} are overdue.`, cure);
}
