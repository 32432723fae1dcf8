/** What kind of thing went wrong; conditions and messages use these words (RESPONDING section 1). */
export type FailureKind = 'none' | 'auth' | 'network' | 'protocol' | 'content';

export type ProbePath = 'mcp' | 'rest';

interface VerdictRow {
  /** Whether the path succeeded in the runbook's sense; `disabled` is neither success nor failure. */
  readonly succeeded: boolean;
  readonly kind: FailureKind;
  readonly paths: readonly ProbePath[];
}

const BOTH = ['mcp', 'rest'] as const;

/** The closed list of PROBING section 4. The order is the order of judgement: the first that matches wins. */
export const VERDICTS = {
  disabled: { succeeded: false, kind: 'none', paths: BOTH },
  dns_failed: { succeeded: false, kind: 'network', paths: BOTH },
  connect_refused: { succeeded: false, kind: 'network', paths: BOTH },
  connect_failed: { succeeded: false, kind: 'network', paths: BOTH },
  tls_failed: { succeeded: false, kind: 'network', paths: BOTH },
  timeout: { succeeded: false, kind: 'network', paths: BOTH },
  auth_required: { succeeded: false, kind: 'auth', paths: BOTH },
  auth_expired: { succeeded: false, kind: 'auth', paths: BOTH },
  auth_rejected: { succeeded: false, kind: 'auth', paths: BOTH },
  auth_misconfigured: { succeeded: false, kind: 'auth', paths: ['mcp'] },
  forbidden: { succeeded: false, kind: 'auth', paths: BOTH },
  rate_limited: { succeeded: false, kind: 'protocol', paths: BOTH },
  http_error: { succeeded: false, kind: 'protocol', paths: BOTH },
  redirect_refused: { succeeded: false, kind: 'protocol', paths: BOTH },
  too_large: { succeeded: false, kind: 'protocol', paths: BOTH },
  bad_content_type: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  bad_json: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  bad_envelope: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  id_mismatch: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  rpc_error: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  unsupported_version: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  pagination_broken: { succeeded: false, kind: 'protocol', paths: ['mcp'] },
  tools_invalid: { succeeded: true, kind: 'content', paths: ['mcp'] },
  tools_empty: { succeeded: true, kind: 'content', paths: ['mcp'] },
  tools_missing: { succeeded: true, kind: 'content', paths: ['mcp'] },
  /** The list is as it should be, and the named tool, once called, did not do what it should. */
  call_failed: { succeeded: true, kind: 'content', paths: ['mcp'] },
  bad_body: { succeeded: false, kind: 'content', paths: ['rest'] },
  unhealthy_body: { succeeded: false, kind: 'content', paths: ['rest'] },
  degraded_body: { succeeded: true, kind: 'content', paths: ['rest'] },
  ok: { succeeded: true, kind: 'none', paths: BOTH },
} as const satisfies Record<string, VerdictRow>;

export type Verdict = keyof typeof VERDICTS;

export type AuthVerdict =
  'auth_required' | 'auth_expired' | 'auth_rejected' | 'auth_misconfigured' | 'forbidden';

export function hasSucceeded(verdict: Verdict): boolean {
  return VERDICTS[verdict].succeeded;
}

/** A path is good when it succeeded, its tools are valid and its body is not degraded (SURFACE section 6). */
export function isGood(verdict: Verdict): boolean {
  return verdict === 'ok';
}

export function failureKindOf(verdict: Verdict): FailureKind {
  return VERDICTS[verdict].kind;
}

export function isAuthVerdict(verdict: Verdict): verdict is AuthVerdict {
  return VERDICTS[verdict].kind === 'auth';
}
