import { z } from 'zod';
import { findWords } from '../../domain/tool-contract/words/find-words.ts';
import { changeOutput } from '../change-output.ts';
import { defineAction } from '../action.ts';
import { serverField } from '../server/server-field.ts';
import { commandResultSchema, exitCodeOfCommand, submitCommand } from '../server/submit-command.ts';
import { readContract, readContracts, resolveHash } from './contract-versions.ts';

export const contractAccept = defineAction({
  name: 'contract/accept',
  noun: 'contract',
  verb: 'accept',
  summary: 'Accept what tools a server promises now',
  description:
    'Makes a version of the tool contract the baseline, by default the one last seen. Drift is measured from it from then on, and its words are no longer suspicious.',
  examples: [
    { command: 'watchkeeper contract accept search', says: 'The change was meant.' },
    { command: 'watchkeeper contract accept search --hash 3fa9', says: 'Accept just this version.' },
  ],
  cli: {
    path: ['contract', 'accept'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: 'contract accept',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    server: serverField,
    hash: z.string().min(4).optional().describe('Version to accept, by its hash or the beginning of it'),
    reason: z.string().max(500).optional().describe('Why, for the audit log'),
  }),
  output: changeOutput(
    commandResultSchema.extend({ hash: z.string(), previous_hash: z.string().nullable() }),
  ),
  exitCode: exitCodeOfCommand,
  plan: async (context, { server, hash: prefix }) => {
    const contracts = await readContracts(context, server);
    const hash = prefix === undefined ? contracts.seenHash : resolveHash(contracts, prefix);
    const { acceptedHash, wordsAcceptedHash } = contracts.state;
    const findings = hash === wordsAcceptedHash ? [] : findWords(await readContract(context, hash));
    return {
      would: [
        ...(hash === acceptedHash
          ? []
          : [`accept contract ${hash} of ${server} in place of ${acceptedHash ?? 'none'}`]),
        ...findings.map(({ tool, path, detail }) => `accept the words of ${tool} in ${path}. ${detail}`),
      ],
    };
  },
  run: async (context, { server, hash: prefix }) => {
    const contracts = await readContracts(context, server);
    const hash = prefix === undefined ? contracts.seenHash : resolveHash(contracts, prefix);
    const { result } = await submitCommand(context, { kind: 'contract_accept', server, hash });
    const previous_hash = contracts.state.acceptedHash;
    return { run_id: null, workflow_id: null, result: { ...result, hash, previous_hash } };
  },
});
