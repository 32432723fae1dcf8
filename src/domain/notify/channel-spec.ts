import type { Severity } from '../alert/alert-rule.ts';
import type { SecretRef } from '../server/server-spec.ts';

interface CommonChannel {
  readonly name: string;
  /** Only incidents of these severities; all where empty. */
  readonly severities: readonly Severity[];
  /** Name of the channel that is used when this one fails for good; null where there is none. */
  readonly fallback: string | null;
  /** Messages a minute, critical ones excepted; more wait. */
  readonly perMinute: number;
}

/** A way to tell people. Secrets are references until the moment of use. */
export type ChannelSpec = CommonChannel &
  (
    | { readonly type: 'console' }
    | {
        readonly type: 'slack';
        readonly botToken: SecretRef;
        /** `#name` or an id. */
        readonly channel: string;
        /** For what Slack sends; null where nothing is to come back. */
        readonly signingSecret: SecretRef | null;
        /** For Socket Mode; null where Slack reaches us over HTTP. */
        readonly appToken: SecretRef | null;
        /** Ends in `/api/`. */
        readonly apiUrl: string;
      }
    | {
        readonly type: 'email';
        /** `smtp://` or `smtps://`, credentials in it as references. */
        readonly smtpUrl: SecretRef;
        readonly from: string;
        readonly to: readonly string[];
      }
    | {
        readonly type: 'pagerduty';
        readonly routingKey: SecretRef;
        readonly eventsUrl: string;
        /** For its webhooks; null where nothing is to come back. */
        readonly webhookSecret: SecretRef | null;
      }
    | {
        readonly type: 'webhook';
        readonly url: SecretRef;
        /** Signs each request; null: unsigned. */
        readonly secret: SecretRef | null;
        readonly headers: Readonly<Record<string, SecretRef>>;
        /** CEL over the body's fields, whose value is posted instead; absent: the body. */
        readonly template?: string;
      }
  );

export type ChannelType = ChannelSpec['type'];

/** Kinds of channel that may wake somebody: a page, or a call or text that a hook makes. */
export const PAGING_CHANNELS: readonly ChannelType[] = ['pagerduty', 'webhook'];
