/**
 * Flags that a role's Node is started with. A worker makes garbage with every check; left to itself, Node grows the
 * place for it to 96 MiB and more, and half of that is as fast (docs/benchmarks.md).
 */
export function nodeFlagsOf(role) {
  const quiet = '--disable-warning=ExperimentalWarning';
  return role === 'worker' ? [quiet, '--max-semi-space-size=16'] : [quiet];
}
