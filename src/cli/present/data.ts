import type { z } from 'zod';
import { dataCheck } from '../../actions/data/check.ts';
import { dataRepair } from '../../actions/data/repair.ts';
import { dataVerify } from '../../actions/data/verify.ts';
import { timeText } from './age.ts';
import { countText } from './count-text.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import type { Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Checked = z.output<typeof dataCheck.output>;

type Verified = z.output<typeof dataVerify.output>;
type Repaired = z.output<typeof dataRepair.output>['result'];

export const dataPresentations = [
  presentationOf(dataCheck, { lines: checkLines, trouble: signLines }),
  presentationOf(dataVerify, { lines: verifyLines, trouble: faultLines }),
  presentationOf(dataRepair, { lines: ({ result }, look) => repairLines(result, look) }),
];

function checkLines(checked: Checked, look: Look): readonly string[] {
  const verdict: Cell = checked.clean
    ? { text: '● everything is as it was written', style: 'good' }
    : { text: '■ something is not as it was written', style: 'bad' };
  const facts = [
    countText(checked.audit_records, 'audit record'),
    countText(checked.backups, 'backup'),
    countText(checked.configurations, 'configuration file'),
  ];
  return [...flow([verdict, ...facts], look), ...signLines(checked, look)];
}

function signLines({ signs }: Checked, look: Look): readonly string[] {
  return signs.flatMap(({ where, subject, detail }) =>
    wrap(`- ${subject === null ? where : `${where} ${subject}`}: ${detail}`, look.width),
  );
}

function verifyLines(verified: Verified, look: Look): readonly string[] {
  const verdict: Cell = verified.sound
    ? { text: '● the data are sound', style: 'good' }
    : { text: '■ there is something wrong with the data', style: 'bad' };
  const facts = [
    countText(verified.checks, 'check'),
    countText(verified.rollups, 'rollup'),
    countText(verified.fault_count, 'fault'),
    countText(verified.gap_count, 'gap'),
  ];
  const gaps = verified.gaps.flatMap(({ server, from, seconds }) =>
    wrap(`- ${server}: no check for ${seconds} s from ${timeText(from)}`, look.width),
  );
  return [...flow([verdict, ...facts], look), ...faultLines(verified, look), ...gaps];
}

function faultLines({ structure, faults }: Verified, look: Look): readonly string[] {
  return [
    ...structure.flatMap((detail) => wrap(`- database: ${detail}`, look.width)),
    ...faults.flatMap(({ table, id, server, at, kind, detail }) =>
      wrap(`- ${kind} in ${table} ${id}, ${server} at ${timeText(at)}: ${detail}`, look.width),
    ),
  ];
}

function repairLines({ taken, left, remaining, file }: Repaired, look: Look): readonly string[] {
  const said = [
    file === null ? 'No row was taken out.' : `Took ${countText(taken, 'row')} out into ${file}.`,
    ...(left === 0
      ? []
      : [`${countText(left, 'row')} stay until the next check of their server; repair again then.`]),
    ...(remaining === 0
      ? []
      : [`Of ${countText(remaining, 'fault')} nothing can be taken out: watchkeeper data verify`]),
  ];
  return said.flatMap((line) => wrap(line, look.width));
}
