import type { TLSSocket } from 'node:tls';
import type { CertificateLook } from '../../domain/diagnosis/origin-look.ts';

/** Why a chain is not trusted, by the name that OpenSSL and Node give it. */
const FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not known here, or is missing from the chain',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for other names',
};

type Distinguished = Readonly<Record<string, string | string[] | undefined>>;

/** The certificate of the other end, and whether this machine trusts it; null where none was shown. */
export function certificateOf(socket: TLSSocket): CertificateLook | null {
  const shown = socket.getPeerCertificate();
  const expiresAtMs = Date.parse(shown.valid_to);
  if (Number.isNaN(expiresAtMs)) return null;
  const fault = socket.authorized ? null : faultOf(socket);
  return {
    subject: nameOf(asRecord(shown.subject)),
    issuer: nameOf(asRecord(shown.issuer)),
    expiresAtMs,
    fault,
  };
}

/** Node gives the code of the failure here, whatever its types say. */
function faultOf({ authorizationError }: TLSSocket): string {
  const code = String(authorizationError);
  const words = FAULTS[code];
  return words === undefined ? code : `${words} (${code})`;
}

function nameOf(name: Distinguished): string {
  const parts = [name['CN'] ?? name['OU'], name['O']].filter((part) => part !== undefined);
  return parts.length === 0 ? 'nobody' : parts.flat().join(', ');
}

function asRecord(name: object): Distinguished {
  return { ...name };
}
