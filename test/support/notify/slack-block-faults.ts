import { z } from 'zod';

/**
 * What Slack says of blocks that break its limits (docs.slack.dev/reference/block-kit/blocks), a line each; empty for
 * good ones. Knows the blocks and elements that a message of ours may have; others are faults.
 */
export function slackBlockFaults(blocks: unknown): readonly string[] {
  const parsed = Blocks.safeParse(blocks);
  if (!parsed.success)
    return parsed.error.issues.map(
      ({ message, path }) => `[ERROR] ${message} [json-pointer:/blocks/${path.join('/')}]`,
    );
  const ids = parsed.data.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  return new Set(ids).size === ids.length ? [] : ['[ERROR] block_id already exists [json-pointer:/blocks]'];
}

const blockId = z.string().max(255).optional();
const actionId = z.string().min(1).max(255);

function plain(max: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

function text(max: number) {
  return z.discriminatedUnion('type', [
    plain(max),
    z.strictObject({
      type: z.literal('mrkdwn'),
      text: z.string().min(1).max(max),
      verbatim: z.boolean().optional(),
    }),
  ]);
}

const Confirm = z.strictObject({
  title: plain(100),
  text: text(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const Button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: actionId,
  value: z.string().max(2_000).optional(),
  url: z.url().max(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: Confirm.optional(),
});

const Overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  // Older documentation asks for two options at least: what keeps to both is safe.
  options: z
    .array(z.strictObject({ text: plain(75), value: z.string().max(150) }))
    .min(2)
    .max(5),
  confirm: Confirm.optional(),
});

const Elements = z
  .array(z.discriminatedUnion('type', [Button, Overflow]))
  .min(1)
  .max(25)
  .refine((all) => new Set(all.map((one) => one.action_id)).size === all.length, 'action_id already exists');

const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plain(150), block_id: blockId }),
  z
    .strictObject({
      type: z.literal('section'),
      text: text(3_000).optional(),
      fields: z.array(text(2_000)).min(1).max(10).optional(),
      block_id: blockId,
    })
    .refine((block) => block.text !== undefined || block.fields !== undefined, 'missing required field'),
  z.strictObject({ type: z.literal('actions'), elements: Elements, block_id: blockId }),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(text(3_000)).min(1).max(10),
    block_id: blockId,
  }),
]);

const Blocks = z.array(Block).max(50);
