const SLACK_HOOKS = 'https://hooks.slack.com';

/** Whether an answer may be sent there: Slack's own host for them, or the one of the API that the channel is configured with. */
export function isReplyAddress(address: string, apiUrl: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.origin === SLACK_HOOKS || url.origin === URL.parse(apiUrl)?.origin;
}
