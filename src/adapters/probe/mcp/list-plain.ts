import { callRpc, callText, RPC_HEADERS } from './call-rpc.ts';
import type { Conversation } from './conversation.ts';
import { readTools, type Heard } from './read-tools.ts';
import { callWhenDue } from './tool-call/call-tool.ts';

const FIRST_PAGE = callText('tools/list', null);

/** One POST of `tools/list` without a handshake, as the runbook does (inv. 3.1). */
export async function listPlain(conversation: Conversation): Promise<Heard> {
  const heard = await readTools(conversation, ({ cursor, recognises }) =>
    callRpc(conversation, {
      method: 'tools/list',
      rest: cursor === null ? FIRST_PAGE : callText('tools/list', { cursor }),
      headers: RPC_HEADERS,
      recognises,
    }),
  );
  if (heard.kind !== 'failure') conversation.notes.spoken = { era: 'plain', protocolVersion: null };
  return await callWhenDue(conversation, heard, (beside, { params }) =>
    callRpc(beside, { method: 'tools/call', rest: callText('tools/call', params), headers: RPC_HEADERS }),
  );
}
