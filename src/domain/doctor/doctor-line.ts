/** What `doctor` says of one thing. */
export interface DoctorLine {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly cure: string | null;
}

export function ok(name: string, message: string): DoctorLine {
  return { name, status: 'ok', message, cure: null };
}

export function warn(name: string, message: string, cure: string): DoctorLine {
  return { name, status: 'warn', message, cure };
}

export function fail(name: string, message: string, cure: string): DoctorLine {
  return { name, status: 'fail', message, cure };
}
