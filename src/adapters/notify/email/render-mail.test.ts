import { expect, it } from 'vitest';
import { aNotification } from '../../../../test/support/builders/a-notification.ts';
import { renderMail } from './render-mail.ts';

const GOLDEN = '../../../../test/golden/mail';

it('looks as its golden mail', async () => {
  const { subject, text, html } = renderMail(aNotification().build(), 'example.com');
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`${GOLDEN}/opened.txt`);
  await expect(`${html}\n`).toMatchFileSnapshot(`${GOLDEN}/opened.html`);
});

it('shows the tags of a server as letters', () => {
  const hostile = '<img src=x onerror="alert(1)">';
  const { html } = renderMail(
    aNotification().of({ title: hostile, cause: hostile, url: 'javascript:alert(1)' }).build(),
    'example.com',
  );
  expect(html).not.toContain('<img');
  expect(html).not.toContain('href="javascript');
});

it('has a subject of one line, and not a long one', () => {
  const { subject } = renderMail(
    aNotification()
      .of({ title: `a\r\nBcc: b@c.d ${'x'.repeat(500)}` })
      .build(),
    'x.y',
  );
  expect(subject).not.toMatch(/[\r\n]/);
  expect(subject).toHaveLength(180);
});

it('has the same Message-ID for the same key, and another for another', () => {
  const idOf = (key: string) => renderMail(aNotification().with({ key }).build(), 'example.com').messageId;
  expect(idOf('one\r\nX: y')).toMatch(/^<[0-9a-f]{40}@example\.com>$/);
  expect(idOf('one')).toBe(idOf('one'));
  expect(idOf('one')).not.toBe(idOf('two'));
});
