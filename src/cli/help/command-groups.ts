import type { Command } from 'commander';

/** Commands that only hold others, with what help says of them. */
export const GROUP_COMMANDS: Readonly<Record<string, string>> = {
  servers: 'List, show, add, remove and pause servers',
  server: 'Logs, resources and restart where a server runs',
  release: 'What runs, what waits for approval, what ran before',
  contract: 'What tools servers promise, and how that changes',
  incident: 'What is being done about it, by whom, and what happened',
  runs: 'What runs of runbooks have come to, and what they wait for',
  runbooks: 'What can be run, and whether it is right',
  actions: 'Everything that can be done, and what it takes',
  silence: 'Tell nobody of certain alerts for a while',
  maintenance: 'Plan work on servers, so that nobody is told of it',
  alerts: 'What is wrong, and the rules that say so',
  breaker: 'Show and force circuit breakers',
  diagnose: 'Find out what is wrong while everything is down',
  logs: "Find patterns in the service's own logs",
  mode: 'Pause and resume a whole environment',
  report: 'Report on a day and on a week',
  system: 'What this service is and runs on',
  backup: 'Make, verify and restore backups',
  data: 'Whether what is kept is as it was written',
  audit: 'Who did what',
  keys: 'Create, list and revoke API keys',
};

/** Headings of the main help and what stands below them (SURFACE section 3); other commands follow without one. */
const HEADINGS: readonly (readonly [heading: string, commands: readonly string[]])[] = [
  [
    'Look',
    [
      'status',
      'check',
      'servers',
      'server',
      'history',
      'metrics',
      'performance',
      'report',
      'contract',
      'breaker',
      'top',
      'changes',
      'system',
    ],
  ],
  ['Run', ['init', 'up', 'worker', 'api', 'doctor', 'diagnose', 'logs', 'completion', 'temporal']],
  ['Respond', ['incident', 'silence', 'maintenance', 'alerts', 'oncall']],
  ['Change', ['release', 'deploy', 'rollout', 'rollback', 'mode']],
  ['Operate', ['run', 'runs', 'runbooks', 'actions', 'calendar']],
  ['Keep', ['config', 'backup', 'data', 'audit', 'keys']],
  ['Script', ['script']],
];

/** Every word that may stand after `watchkeeper`. */
export const COMMAND_WORDS: readonly string[] = ['help', ...HEADINGS.flatMap(([, names]) => names)];

/** Puts each command of the program under its heading. */
export function groupCommands(program: Command): void {
  const headings = new Map(HEADINGS.flatMap(([heading, names]) => names.map((name) => [name, heading])));
  for (const command of program.commands) {
    const heading = headings.get(command.name());
    if (heading !== undefined) command.helpGroup(`${heading}:`);
  }
}
