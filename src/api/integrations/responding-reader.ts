import type { ActionStore } from '../../actions/action.ts';
import type { ChannelSpec, ChannelType } from '../../domain/notify/channel-spec.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';

/** How an environment tells people, as it runs. */
export interface PlacedSettings {
  readonly environment: string;
  readonly responding: RespondingSettings;
}

export type ChannelOf<T extends ChannelType> = Extract<ChannelSpec, { type: T }>;

/** A channel, where it is, and whom it is for. */
export interface PlacedChannel<T extends ChannelType> extends PlacedSettings {
  readonly channel: ChannelOf<T>;
}

/** Whoever sends requests may not make us read every release for each of them. */
const KEPT_MS = 1_000;

type Releases = Pick<ActionStore, 'environments' | 'standing' | 'release'>;

/** The settings of every environment that runs something; read at most once a second. */
export function createRespondingReader(
  store: Releases,
  nowMs: () => number,
): () => Promise<readonly PlacedSettings[]> {
  let kept: { readonly atMs: number; readonly found: Promise<readonly PlacedSettings[]> } | null = null;
  return () => {
    const now = nowMs();
    if (kept !== null && now >= kept.atMs && now < kept.atMs + KEPT_MS) return kept.found;
    const found = readAll(store);
    kept = { atMs: now, found };
    found.catch(() => {
      kept = null;
    });
    return found;
  };
}

async function readAll(store: Releases): Promise<readonly PlacedSettings[]> {
  const found: PlacedSettings[] = [];
  for (const environment of await store.environments()) {
    const { current } = await store.standing(environment);
    const release = current === null ? null : await store.release(current);
    const responding = release?.settings.responding;
    if (responding !== undefined) found.push({ environment, responding });
  }
  return found;
}

/** Every channel of a type, in every environment. */
export function channelsOf<T extends ChannelType>(
  settings: readonly PlacedSettings[],
  type: T,
): readonly PlacedChannel<T>[] {
  return settings.flatMap((placed) =>
    placed.responding.channels.flatMap((channel) =>
      isOfType(channel, type) ? [{ ...placed, channel }] : [],
    ),
  );
}

function isOfType<T extends ChannelType>(channel: ChannelSpec, type: T): channel is ChannelOf<T> {
  return channel.type === type;
}
