import { z } from 'zod';
import { count, key } from './key.ts';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;
const UNIT = /^[A-Za-z0-9_][A-Za-z0-9_.:@\\-]*$/;
/** What ssh takes apart or expands is left out. */
const SSH_PATH = /^\/[^\s"'\\%$~]*$/;

const sshPath = () =>
  z
    .string()
    .regex(
      SSH_PATH,
      'is not a path that ssh takes; write an absolute one without blanks, quotes, \\, %, $ and ~',
    )
    .optional();

/** Where actions on a server run. Nothing in it is a secret: keys stay in files that the ssh client reads. */
export const hostSection = z.strictObject({
  executor: key(
    z.enum(['local', 'ssh']).optional(),
    "Where actions on the server run: on this machine, or over ssh by this machine's client; left out: ssh, where there is an address",
  ),
  address: key(
    z
      .string()
      .regex(NAME, 'is not the name of a host; write it like search.example.com, without a user or port')
      .optional(),
    'executor ssh: name or address of the machine, or a Host of the ssh configuration',
  ),
  user: key(
    z.string().regex(NAME, 'is not the name of a user; write it like ops').optional(),
    'executor ssh: who logs in; left out: as the ssh configuration says',
  ),
  port: key(count(1, 65_535).optional(), 'executor ssh: left out: as the ssh configuration says'),
  identity_file: key(
    sshPath(),
    'executor ssh: file of the private key; left out: as the ssh client finds it',
  ),
  known_hosts: key(sshPath(), 'executor ssh: file of known host keys; left out: as the ssh client finds it'),
  unit: key(
    z.string().regex(UNIT, 'is not the name of a systemd unit; write it like mcp-server').optional(),
    'systemd unit of the server: what is restarted, and whose journal is read where there is no log_path',
  ),
  log_path: key(
    z
      .string()

      .regex(/^\/[^\u0000-\u001f]+$/, 'is not an absolute path; write it like /var/log/mcp-server.log')
      .optional(),
    'File that the server logs to there',
  ),
});
