import { diagnosisOf, type Diagnosis } from '../doctor/diagnosis.ts';
import { fail, ok, type DoctorLine } from '../doctor/doctor-line.ts';
import { judgeCertificate, judgeClocks, STEP_CURES } from '../doctor/judge-connection.ts';
import { judgeLogs, judgeSpace } from '../doctor/judge-machine.ts';
import { judgeStore, judgeTemporal } from '../doctor/judge-services.ts';
import type { DependencyFacts, EndpointFacts, IssuerFacts, MailFacts } from './dependency-facts.ts';

/** What the service depends on, each with what is wrong and how to cure it. */
export function judgeDependencies(facts: DependencyFacts): Diagnosis {
  const { temporal, store, space, logDirectory, issuers, endpoints, mail, nowMs } = facts;
  return diagnosisOf([
    ...judgeTemporal(temporal),
    ...issuers.map(judgeIssuer),
    ...endpoints.map(judgeEndpoint),
    ...mail.map(judgeMail),
    ...judgeCertificates([...issuers, ...endpoints], nowMs),
    ...judgeClocks(
      [...issuers, ...endpoints].flatMap(({ look }) => look?.clockAheadMs ?? []),
      'those that answered',
    ),
    ...judgeSpace({ space }),
    ...judgeLogs({ logDirectory }),
    ...(store === null ? [] : judgeStore(store)),
  ]);
}

/** That it answers is all that can be told without a credential, and all that is said. */
function judgeEndpoint({ purpose, origin, look }: EndpointFacts): DoctorLine {
  const NAME = 'endpoint';
  if (origin === null || look === null) return withoutAddress(NAME, purpose);
  const { failure, addresses, status } = look;
  if (failure === null)
    return ok(
      NAME,
      `${purpose}: ${origin} (${addresses.join(', ')}) is reachable, and answered ${status ?? 'nothing'}.`,
    );
  return fail(
    NAME,
    `${purpose}: ${origin} fails at ${failure.step}: ${failure.reason}.`,
    STEP_CURES[failure.step],
  );
}

function judgeIssuer(issuer: IssuerFacts): DoctorLine {
  const NAME = 'issuer';
  const { purpose, origin, look, keys } = issuer;
  if (origin === null || look === null) return withoutAddress(NAME, purpose);
  if (look.failure !== null) return { ...judgeEndpoint(issuer), name: NAME };
  if ('failed' in keys)
    return fail(
      NAME,
      `${purpose}: ${keys.failed}`,
      'Look at api.auth.jwt.issuer and discovery_url; until then tokens are refused.',
    );
  const said = `${purpose}: ${origin} has its discovery document and ${keys.found} keys.`;
  if (keys.found > 0) return ok(NAME, said);
  return fail(NAME, said, 'Have the issuer publish its signing keys; until then tokens are refused.');
}

function judgeMail({ purpose, server, greeting }: MailFacts): DoctorLine {
  const NAME = 'mail';
  if (server === null) return withoutAddress(NAME, purpose);
  if ('found' in greeting) return ok(NAME, `${purpose}: ${server} greets: ${greeting.found}`);
  return fail(NAME, `${purpose}: ${server} does not greet: ${greeting.failed}.`, STEP_CURES.connection);
}

function withoutAddress(name: string, purpose: string): DoctorLine {
  return fail(
    name,
    `${purpose}: its address has no value here.`,
    'Set the variable or the file that its reference names, and write it as an absolute URL.',
  );
}

function judgeCertificates(endpoints: readonly EndpointFacts[], nowMs: number): readonly DoctorLine[] {
  const shown = new Map<string, number>();
  for (const { origin, look } of endpoints) {
    const certificate = look?.failure === null ? look.certificate : null;
    if (origin !== null && certificate) shown.set(origin, certificate.expiresAtMs);
  }
  return [...shown].map(([host, expiresAtMs]) => judgeCertificate({ host, expiresAtMs }, nowMs));
}
