import type { z } from 'zod';
import type { runRowSchema } from '../../actions/run/run-detail.ts';
import { AWAITED_WORDS } from '../../domain/runbook/run-view.ts';

export type Awaited = z.output<typeof runRowSchema>['waits_for'][number];

export function waitText({ step, what }: Pick<Awaited, 'step' | 'what'>): string {
  return `${AWAITED_WORDS[what]} ${step}`;
}

/** What somebody has to type. */
export function answerText(id: string, { step, what }: Pick<Awaited, 'step' | 'what'>): string {
  switch (what) {
    case 'approval':
      return `watchkeeper runs approve ${id} ${step}`;
    case 'answer':
      return `watchkeeper runs answer ${id} ${step} ANSWER`;
    case 'manual':
      return `watchkeeper runs done ${id} ${step}`;
    case 'verdict':
      return `watchkeeper runs retry ${id} ${step}, or skip ${id} ${step} --reason WHY, or cancel ${id} --reason WHY`;
  }
}
