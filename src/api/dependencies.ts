import type { ActionStore } from '../actions/action.ts';
import type { Access } from './access/access.ts';
import type { Chat } from '../ports/chat.ts';
import type { Control } from '../ports/control.ts';
import type { Disks } from '../ports/disks.ts';
import type { AccessLog } from '../ports/log.ts';
import type { RunbookLibrary } from '../ports/runbook-library.ts';
import type { Executor } from '../ports/executor.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Prober } from '../ports/prober.ts';
import type { ReleaseMaker } from '../ports/release-maker.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Service } from '../ports/service.ts';
import type { StoreCare } from '../ports/store.ts';

/** What the API is made of. */
export interface ApiDependencies {
  readonly store: ActionStore & Pick<StoreCare, 'ping'>;
  readonly prober: Prober;
  readonly control: Control;
  readonly releases: ReleaseMaker;
  /** Ways to tell people, loaded when first asked for; absent where nothing is to be sent from. */
  readonly notifier?: () => Promise<Notifier>;
  /** Absent where there are none. */
  readonly runbooks?: RunbookLibrary;
  /** Runs commands where servers are, loaded likewise; absent where nothing is to be run from. */
  readonly executor?: () => Promise<Executor>;
  readonly service: Service;
  /** Of this machine; absent where nobody is to be told of them. */
  readonly disks?: Disks;
  /** Meant where a request names none: the only environment or the first. */
  readonly defaultEnvironment: string;
  /** Absent where no credential is configured: then only this machine may ask, and it may do everything. */
  readonly access?: Access;
  /** Origins whose pages may use the API, `*` for any; none where it is absent or empty. */
  readonly corsOrigins?: readonly string[];
  /** Where people find the workflows; no link is shown without it. */
  readonly temporalUiUrl?: string;
  /** For what Slack and PagerDuty send; nothing of it is let in where this is absent. */
  readonly chatting?: { readonly secrets: Secrets; readonly chat: Chat };
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Told of every request that was answered; none is where it is absent. */
  readonly accessLog?: Pick<AccessLog, 'request'>;
  /** Told of every failure that is ours, with its cause; the answer never shows it. */
  readonly onFailure: (failure: ApiFailure) => void;
}

export interface ApiFailure {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly error: unknown;
}
