import { z } from 'zod';

/** Workers' figures are kept by the minute: over longer times their rows are many and their peaks say little. */
export const LONGEST_SECONDS = 86_400;

export const timeRangeField = z
  .string()
  .default('1h')
  .describe('How far back, up to a day: seconds, or 5m, 1h, 24h');
