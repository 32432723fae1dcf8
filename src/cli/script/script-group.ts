/** What help says of `watchkeeper script`. */
export const SCRIPT_GROUP = {
  name: 'script',
  summary: 'Run a script of the runbook by its own name and flags',
  description:
    'Every script that the runbook names, with or without `scripts/` and `.py`, with the flags it has there and its own exit codes.',
  examples: [
    { command: 'watchkeeper script --list', says: 'See every script, and which there are by now.' },
    {
      command: 'watchkeeper script scripts/validate_deployment.py --server search',
      says: "Run one by the runbook's own line.",
    },
  ],
} as const;
