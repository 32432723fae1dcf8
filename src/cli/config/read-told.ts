import { z } from 'zod';
import {
  effectiveValues,
  isOfRelease,
  type EffectiveValue,
} from '../../config/effective/effective-values.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { apiTarget } from '../remote/api-target.ts';
import { askApi } from '../remote/ask-api.ts';
import { REQUEST_ID } from '../request-id.ts';

const PATIENCE_MS = 30_000;
/** Told as what it comes to in other keys, which are compared. */
const ONLY_FOLLOWED = 'global_settings';

/** What `GET /status/config` tells, as far as it is read: sections by their names, every default in its place. */
const toldSchema = z.looseObject({
  environment: z.string(),
  system_info: z.object({ system_name: z.unknown(), dual_monitoring_enabled: z.unknown() }),
  servers: z.array(z.record(z.string(), z.unknown())),
});

export interface ToldQuestion {
  readonly url: string;
  readonly environment: string;
  readonly signal: AbortSignal;
}

export interface ToldConfiguration {
  readonly values: readonly EffectiveValue[];
  /** Whether a service tells such a value at all; a secret it does not. */
  readonly isTold: (value: EffectiveValue) => boolean;
}

/** The configuration that a service runs. Throws as `askApi` does. */
export async function readTold({ url, environment, signal }: ToldQuestion): Promise<ToldConfiguration> {
  const path = `/status/config?${new URLSearchParams({ environment }).toString()}`;
  const { body } = await askApi({
    target: apiTarget(url, process.env),
    request: { method: 'GET', path, body: null },
    headers: { 'x-request-id': REQUEST_ID },
    signal,
    limitMs: PATIENCE_MS,
  });
  const { data } = toldSchema.safeParse(body);
  if (data === undefined)
    throw new AppError(
      'PRECONDITION_MISSING',
      `${url} does not tell its configuration as a Watchkeeper does.`,
    );
  const { system_info, ...sections } = data;
  const document: Readonly<Record<string, unknown>> = { ...system_info, ...sections };
  const isTold = (value: EffectiveValue): boolean =>
    isOfRelease(value) && !isSecret(value) && (value.server !== null || isSectionTold(value, document));
  return { values: effectiveValues(document).filter(isTold), isTold };
}

function isSectionTold({ key }: EffectiveValue, document: Readonly<Record<string, unknown>>): boolean {
  const [section = ''] = key.split('.');
  return section !== ONLY_FOLLOWED && Object.hasOwn(document, section);
}

function isSecret({ node }: EffectiveValue): boolean {
  return node.sensitivity === 'secret' || node.sensitivity === 'expanded';
}
