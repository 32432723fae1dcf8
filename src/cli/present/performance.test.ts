import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';
import { textWidth } from './text-width.ts';

const at = (width: number) => createLook({ width, height: 24, isTerminal: true, hasColours: false });
const text = readFileSync(
  new URL('../../../test/golden/http/status-performance.json', import.meta.url),
  'utf8',
);
const body: unknown = JSON.parse(
  text
    .replace('"api_results": "MEASURED"', '"api_results": null')
    .replace('"cache_hit_rate": "MEASURED"', '"cache_hit_rate": null'),
);

test('shows what is tight and the advice that follows from it', async () => {
  const { lines } = await findPresentation('performance/show');
  const shown = lines(body, at(100)).join('\n');
  expect(shown).toMatch(/mcp http:\/\/search\.example +10 +10 +100% +3 +96%/);
  expect(shown).toContain('auth_tokens    90      10   90%        1     30s');
  expect(shown).toContain('worker-1   5%        128      128         5%');
  expect(shown).toContain('medium: Many probes run out of time');
  for (const line of lines(body, at(40))) expect(textWidth(line)).toBeLessThanOrEqual(40);
});
