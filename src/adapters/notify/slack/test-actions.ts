import type { ActionsBlock } from '@slack/web-api';
import { testOfSubject } from '../../../domain/notify/test-press.ts';
import type { Notification } from '../../../domain/notify/notification.ts';

/** The button of a test whose way back is to be proved: `action_id` is `test:press`, `value` the JSON `{test, environment}`. */
export function testActions({
  subject,
  incident,
}: Notification): Pick<ActionsBlock, 'type' | 'elements'> | null {
  const test = testOfSubject(subject);
  if (test === null) return null;
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        text: { type: 'plain_text', text: 'It arrived' },
        action_id: 'test:press',
        value: JSON.stringify({ test, environment: incident.environment }),
        style: 'primary',
      },
    ],
  };
}
