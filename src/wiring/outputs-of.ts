import { join } from 'node:path';
import type { Installation } from '../config/installation.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import { createOutputFiles } from './output-files.ts';

/** Where an installation leaves its reports. */
export function outputsOf({ logging }: Pick<Installation, 'logging'>): OutputFiles {
  return createOutputFiles({ weekly: 'reports', daily: join(logging.directory, 'daily') });
}
