import { readFileSync } from 'node:fs';
import type { AppsManifestValidateArguments } from '@slack/web-api';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** What of the schema at docs.slack.dev/reference/app-manifest is used, with its limits; another key is a fault. */
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    bot_user: z.strictObject({
      display_name: z
        .string()
        .max(80)
        .regex(/^[a-z0-9._-]+$/),
      always_online: z.boolean(),
    }),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().regex(/^\/[a-z]{1,31}$/),
        url: z.url(),
        description: z.string().max(2_000),
        usage_hint: z.string().max(1_000),
        should_escape: z.boolean(),
      }),
    ),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.strictObject({
    interactivity: z.strictObject({
      is_enabled: z.boolean(),
      request_url: z.url(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

it('has the shape that Slack documents, and asks for no more than is documented', () => {
  const at = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
  const manifest = Manifest.parse(parse(at('config/slack-manifest.yaml')));
  // That it is a manifest for Slack's own client too is checked by the compiler.
  const taken: AppsManifestValidateArguments['manifest'] = {
    ...manifest,
    oauth_config: { scopes: { bot: ['chat:write', 'commands', 'users:read', 'users:read.email'] } },
  };
  expect(manifest).toEqual(taken);
  const documentation = at('docs/notifications.md');
  for (const scope of manifest.oauth_config.scopes.bot) expect(documentation).toContain(`\`${scope}\``);
});
