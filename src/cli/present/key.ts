import type { z } from 'zod';
import { keyCreate } from '../../actions/key/create.ts';
import type { KeyRow } from '../../actions/key/key-row.ts';
import { keyList } from '../../actions/key/list.ts';
import { keyRevoke } from '../../actions/key/revoke.ts';
import { agoText, secondsBetween, timeText } from './age.ts';
import { renderFields } from './fields.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Created = z.output<typeof keyCreate.output>['result'];
type Listed = z.output<typeof keyList.output>;

export const keyPresentations = [
  presentationOf(keyCreate, { lines: ({ result }, look) => createdLines(result, look) }),
  presentationOf(keyList, { lines: listLines }),
  presentationOf(keyRevoke, {
    lines: ({ result }, look) =>
      wrap(`Revoked ${result.name} (${result.id}). It stops working within two seconds.`, look.width),
  }),
];

/** The key stands alone on its line and is never wrapped, so that it can be copied. */
function createdLines(created: Created, look: Look): readonly string[] {
  const shown = created.key ?? 'It was shown when it was created, and cannot be shown again.';
  return [
    ...renderFields(
      [
        ['Name', created.name],
        ['Id', created.id],
        ['Role', created.role],
        ['Ends', created.expires_at === null ? 'never' : timeText(created.expires_at)],
      ],
      look,
    ),
    '',
    look.paint('strong', shown),
    '',
    ...wrap('Keep it now: it is not stored and cannot be shown again. Send it as X-API-Key.', look.width),
  ];
}

function listLines({ keys, timestamp }: Listed, look: Look): readonly string[] {
  if (keys.length === 0) return ['There is no API key. Create one: watchkeeper keys create NAME'];
  const columns = [
    { title: 'STATUS', rank: 1 },
    { title: 'NAME', rank: 0 },
    { title: 'ROLE', rank: 0 },
    { title: 'ID', rank: 2 },
    { title: 'LAST USED', rank: 3 },
    { title: 'ENDS', rank: 4 },
    { title: 'CREATED BY', rank: 5 },
  ];
  const rows = keys.map((key) => [
    statusCell(key.status, look),
    key.name,
    key.role,
    key.id,
    agoText(secondsBetween(key.last_used_at, timestamp)),
    key.expires_at === null ? 'never' : timeText(key.expires_at),
    key.created_by,
  ]);
  return renderTable({ columns, rows }, look);
}

const CELLS = {
  active: { text: '● active', style: 'good' },
  expired: { text: '▲ expired', style: 'warning' },
  revoked: { text: '■ revoked', style: 'faint' },
} as const satisfies Record<KeyRow['status'], Cell>;

function statusCell(status: KeyRow['status'], look: Look): Cell {
  return look.isTerminal ? CELLS[status] : { text: status };
}
