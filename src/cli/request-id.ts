import { randomUUID } from 'node:crypto';

/** Names one command in the audit log and in its error envelope. */
export const REQUEST_ID: string = randomUUID();
