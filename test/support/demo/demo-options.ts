import { parseArgs } from 'node:util';
import { AppError } from '../../../src/domain/error/app-error.ts';

/** What may be chosen about the demo; the defaults are those of the product. */
export interface DemoOptions {
  /** Everything the demo writes stands here. */
  readonly dataDir: string;
  readonly apiPort: number;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  /** How long the flapping server stays as it is. */
  readonly flapMs: number;
}

const FLAGS = {
  'data-dir': { type: 'string', default: 'data/demo' },
  'api-port': { type: 'string', default: '8080' },
  'temporal-port': { type: 'string', default: '7233' },
  'temporal-ui-port': { type: 'string', default: '8233' },
  'flap-seconds': { type: 'string', default: '20' },
} as const;

/** Throws INVALID_REQUEST for an unknown flag or a value that is no number. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const values = readFlags(args);
  return {
    dataDir: values['data-dir'],
    apiPort: wholeNumber(values['api-port'], '--api-port'),
    temporalPort: wholeNumber(values['temporal-port'], '--temporal-port'),
    temporalUiPort: wholeNumber(values['temporal-ui-port'], '--temporal-ui-port'),
    flapMs: 1_000 * wholeNumber(values['flap-seconds'], '--flap-seconds'),
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const known = Object.keys(FLAGS).map((flag) => `--${flag}`);
    throw new AppError('INVALID_REQUEST', `${reason}. The demo takes ${known.join(', ')}.`, { cause: error });
  }
}

function wholeNumber(text: string, flag: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new AppError('INVALID_REQUEST', `${flag} is a whole number from 1 to 65535, not '${text}'.`);
}
