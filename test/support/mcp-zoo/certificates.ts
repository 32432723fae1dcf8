import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsSettings } from '../../../src/config/resolve/resolve-access.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A self-signed certificate by the openssl command; null where there is none. */
export function createCertificate(subjectAltName: string, days = 30): Certificate | null {
  const folder = mkdtempSync(join(tmpdir(), 'zoo-'));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  const kind = [
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    String(days),
  ];
  const subject = ['-subj', '/CN=zoo', '-addext', `subjectAltName=${subjectAltName}`];
  try {
    execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A self-signed certificate in files, as an API is configured with one; throws where there is no openssl. */
export function certificateFiles(
  folder: string,
  subjectAltName: string,
): TlsSettings & { readonly cert: string } {
  const certificate = createCertificate(subjectAltName);
  if (certificate === null) throw new Error('openssl is needed for this test');
  const { cert, key } = certificate;
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { certFile, keyFile, minVersion: '1.2', cert };
}
