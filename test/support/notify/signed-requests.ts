import { createHmac } from 'node:crypto';

export interface SlackSigning {
  readonly secret: string;
  readonly nowMs: number;
}

/** Headers as Slack sends them with a body. */
export function slackHeaders(body: string, { secret, nowMs }: SlackSigning): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
}

/** As PagerDuty signs a webhook. */
export function pagerDutyHeaders(body: string, ...secrets: readonly string[]): Record<string, string> {
  const signatures = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`);
  return { 'content-type': 'application/json', 'x-pagerduty-signature': signatures.join(',') };
}
