import { z } from 'zod';

export const toolChangeSchema = z.object({
  tool: z.string(),
  kind: z.enum(['added', 'removed', 'breaking', 'compatible', 'description', 'annotations']),
  detail: z.string(),
});
