import { z } from 'zod';
import { diffContracts } from '../../domain/tool-contract/diff-contracts.ts';
import { findRewording } from '../../domain/tool-contract/words/find-words.ts';
import { defineAction } from '../action.ts';
import { serverField } from '../server/server-field.ts';
import { readContract, readContracts, resolveHash } from './contract-versions.ts';
import { toolChangeSchema } from './tool-change.ts';
import { newFindings, presentFindings, wordFindingSchema } from './word-finding.ts';

export const contractDiff = defineAction({
  name: 'contract/diff',
  noun: 'contract',
  verb: 'diff',
  summary: 'Show how the tools of a server have changed',
  description:
    'Compares two versions of what a server promised, by default the accepted one with the one last seen, and says of each change whether it breaks callers. Changed descriptions and annotations are findings of their own, whatever they say. Exit code 1 when they differ.',
  examples: [
    { command: 'watchkeeper contract diff search', says: 'What changed since it was accepted.' },
    { command: 'watchkeeper contract diff search --from 3fa9 --to 77c0', says: 'Between two versions.' },
  ],
  cli: {
    path: ['contract', 'diff'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField,
    from: z.string().min(4).optional().describe('Hash to compare from; the accepted one by default'),
    to: z.string().min(4).optional().describe('Hash to compare to; the one last seen by default'),
  }),
  output: z.object({
    server_name: z.string(),
    environment: z.string(),
    from_hash: z.string(),
    to_hash: z.string(),
    breaking: z.boolean(),
    changes: z.array(toolChangeSchema),
    findings: z
      .array(wordFindingSchema)
      .describe('Changed words, and suspicious ones that were not there before'),
  }),
  exitCode: ({ changes }) => (changes.length > 0 ? 1 : 0),
  run: async (context, { server, from, to }) => {
    const contracts = await readContracts(context, server);
    const { acceptedHash } = contracts.state;
    const fromHash = from === undefined ? (acceptedHash ?? contracts.seenHash) : resolveHash(contracts, from);
    const toHash = to === undefined ? contracts.seenHash : resolveHash(contracts, to);
    const [before, after] = await Promise.all([
      readContract(context, fromHash),
      readContract(context, toHash),
    ]);
    const changes = [...diffContracts(before, after).changes];
    return {
      server_name: server,
      environment: context.environment,
      from_hash: fromHash,
      to_hash: toHash,
      breaking: changes.some(({ kind }) => kind === 'breaking' || kind === 'removed'),
      changes,
      findings: presentFindings([...findRewording(changes), ...newFindings(before, after)]),
    };
  },
});
