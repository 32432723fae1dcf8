import { z } from 'zod';
import { findRewording, findWords } from '../../domain/tool-contract/words/find-words.ts';
import { defineAction } from '../action.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';
import { serverField } from '../server/server-field.ts';
import { readContract, readContracts, resolveHash } from './contract-versions.ts';
import { toolChangeSchema } from './tool-change.ts';
import { presentFindings, wordFindingSchema } from './word-finding.ts';

export const contractShow = defineAction({
  name: 'contract/show',
  noun: 'contract',
  verb: 'show',
  summary: 'Show what tools a server promises',
  description:
    'The tools as last listed, or as listed under an older hash, with every version seen, how the last differs from the accepted one, and what in its words a person should look at: hidden characters, instructions to the model, lures for secrets.',
  examples: [
    { command: 'watchkeeper contract show search', says: 'What search promises now.' },
    { command: 'watchkeeper contract show search --hash 3fa9', says: 'What it promised then.' },
  ],
  cli: {
    path: ['contract', 'show'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField,
    hash: z.string().min(4).optional().describe('An older version, by its hash or the beginning of it'),
  }),
  output: z.object({
    server_name: z.string(),
    environment: z.string(),
    hash: z.string(),
    accepted: z.boolean(),
    seen_hash: z.string(),
    accepted_hash: z.string().nullable(),
    changed_at: nullableIsoTime,
    drift: z.array(toolChangeSchema),
    findings: z.array(wordFindingSchema).describe('Words that a person should look at'),
    findings_accepted: z.boolean(),
    tools: z.array(z.record(z.string(), z.unknown())),
    versions: z.array(z.object({ hash: z.string(), first_seen_at: isoTime, accepted: z.boolean() })),
  }),
  exitCode: () => 0,
  run: async (context, { server, hash: prefix }) => {
    const contracts = await readContracts(context, server);
    const { state, seenHash, versions } = contracts;
    const hash = prefix === undefined ? seenHash : resolveHash(contracts, prefix);
    const contract = await readContract(context, hash);
    const drift = [...state.drift];
    return {
      server_name: server,
      environment: context.environment,
      hash,
      accepted: hash === state.acceptedHash,
      seen_hash: seenHash,
      accepted_hash: state.acceptedHash,
      changed_at: isoTimeOrNull(state.changedAtMs),
      drift,
      findings: presentFindings([...findWords(contract), ...(hash === seenHash ? findRewording(drift) : [])]),
      findings_accepted: hash === state.wordsAcceptedHash,
      tools: [...contract.tools],
      versions: versions.map((version) => ({
        hash: version.hash,
        first_seen_at: new Date(version.firstSeenAtMs).toISOString(),
        accepted: version.hash === state.acceptedHash,
      })),
    };
  },
});
