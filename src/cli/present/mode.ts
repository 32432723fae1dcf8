import { modePause } from '../../actions/mode/pause.ts';
import { modeResume } from '../../actions/mode/resume.ts';
import { modeShow } from '../../actions/mode/show.ts';
import type { ModeShown } from '../../actions/mode/mode-view.ts';
import { timeText } from './age.ts';
import { renderFields } from './fields.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import type { Cell } from './table.ts';

export const modePresentations = [
  presentationOf(modeShow, {
    lines: (mode, look) => modeLines(mode, look, mode.environment),
    trouble: (mode, look) => (mode.mode === 'normal' ? [] : modeLines(mode, look, mode.environment)),
  }),
  presentationOf(modePause, { lines: ({ result }, look) => modeLines(result, look) }),
  presentationOf(modeResume, { lines: ({ result }, look) => modeLines(result, look) }),
];

function modeLines(
  { mode, since, who, reason }: ModeShown,
  look: Look,
  environment: string | null = null,
): readonly string[] {
  return renderFields(
    [
      ['Environment', environment],
      ['Mode', modeCell(mode, look)],
      ['Since', timeText(since)],
      ['Set by', who],
      ['Reason', reason === '' ? null : reason],
      ['Next', mode === 'paused' ? 'watchkeeper mode resume' : null],
    ],
    look,
  );
}

const CELLS = {
  normal: { text: '● normal, probing goes on', style: 'good' },
  paused: { text: '▲ paused, nothing is probed', style: 'warning' },
} as const satisfies Record<ModeShown['mode'], Cell>;

function modeCell(mode: ModeShown['mode'], look: Look): Cell {
  return look.isTerminal ? CELLS[mode] : { text: mode };
}
