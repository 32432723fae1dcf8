import type { DoctorLine } from './doctor-line.ts';

export interface Diagnosis {
  readonly status: DoctorLine['status'];
  readonly lines: readonly DoctorLine[];
}

/** The lines, with the worst of their statuses. */
export function diagnosisOf(lines: readonly DoctorLine[]): Diagnosis {
  const has = (status: DoctorLine['status']): boolean => lines.some((line) => line.status === status);
  return { status: has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok', lines };
}
