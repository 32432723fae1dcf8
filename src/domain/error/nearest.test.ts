import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

describe('the nearest word', () => {
  it.each([
    ['prot', ['host', 'port'], 'port'],
    ['enabeld', ['enabled', 'disabled'], 'enabled'],
    ['Enabled', ['enabled'], 'enabled'],
    ['mcp_timeout', ['mcp_mode', 'mcp_timeout_seconds', 'mcp_timeouts'], 'mcp_timeouts'],
    ['zzz', ['enabled'], undefined],
    ['ab', ['cd'], undefined],
    ['abcd', ['abce', 'abcf'], 'abce'],
    ['x', [], undefined],
  ])('to %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});
