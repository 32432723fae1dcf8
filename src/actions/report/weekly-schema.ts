import { z } from 'zod';
import type { PathWeekBody, ServerWeekBody, WeekFiguresBody } from '../../domain/report/weekly-report.ts';

const figure = z.number().nullable();

const pathWeek: z.ZodType<PathWeekBody> = z.object({
  path: z.enum(['mcp', 'rest', 'combined']),
  average_ms: figure,
  p50_ms: figure,
  p95_ms: figure,
  p99_ms: figure,
  samples: z.number(),
  success_rate: figure,
  previous_p95_ms: figure,
  p95_change: figure.describe('By which share the p95 grew against the week before'),
});

const figures = {
  checks: z.number().describe('Judged checks outside planned work'),
  availability: figure,
  previous_availability: figure,
  planned_checks: z.number(),
  paths: z.array(pathWeek).readonly(),
};

export const weekFiguresSchema: z.ZodType<WeekFiguresBody> = z.object(figures);

export const serverWeekSchema: z.ZodType<ServerWeekBody> = z.object({
  server_name: z.string(),
  ...figures,
  error_budget: z
    .object({
      objective: z.number(),
      allowed: z.number().describe('Checks that might have been less than HEALTHY'),
      used: z.number(),
      left_share: figure.describe('Below 0 where the objective was missed'),
    })
    .nullable(),
});
