/** Copies of the audit log in files of this machine. */
export interface AuditCopies {
  /** The lines of a copy, one by one. Throws NOT_FOUND where there is no such file, FORBIDDEN where it may not be read. */
  lines(path: string): AsyncIterable<string>;
}
