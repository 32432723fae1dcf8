import type { z } from 'zod';
import { configAudit } from '../../actions/config/audit.ts';
import { countText } from './count-text.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { SEVERITY_STYLES } from './severity-style.ts';
import { printable, wrap } from './text-width.ts';

type Audited = z.output<typeof configAudit.output>;

export const configPresentations = [
  presentationOf(configAudit, {
    lines: auditLines,
    trouble: (audited, look) =>
      audited.findings
        .filter(({ severity }) => severity !== 'low')
        .flatMap((each) => findingLines(each, audited, look)),
  }),
];

function auditLines(audited: Audited, look: Look): readonly string[] {
  const { file, counts, findings } = audited;
  const total = `${file}: ${countText(findings.length, 'finding')}, ${counts.high} high, ${counts.medium} medium, ${counts.low} low`;
  return [...findings.flatMap((each) => findingLines(each, audited, look)), ...wrap(total, look.width)];
}

/** `medium watchkeeper.yaml:12 servers[0].mcp_endpoint_url: is plain http; use https`. */
function findingLines(
  { severity, line, key, message, cure }: Audited['findings'][number],
  { file }: Audited,
  look: Look,
): readonly string[] {
  const place = line === 0 ? file : `${file}:${line}`;
  const text = printable(`${place} ${key}: ${message}${cure === null ? '' : `; ${cure}`}`);
  return [`${look.paint(SEVERITY_STYLES[severity], severity)} ${text}`];
}
