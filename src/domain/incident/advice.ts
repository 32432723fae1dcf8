interface Advising {
  readonly rule: string;
  readonly runbook?: string | null;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What the rules of alerts say to do and to know, a line each, each once. */
export function adviceOf(alerts: readonly Advising[]): readonly string[] {
  const lines = alerts.flatMap(({ rule, runbook = null, annotations = {} }) => [
    ...(runbook === null ? [] : [`Runbook to follow for ${rule}: ${runbook}`]),
    ...Object.entries(annotations).map(([name, text]) => `${rule}, ${name}: ${text}`),
  ]);
  return [...new Set(lines)];
}
