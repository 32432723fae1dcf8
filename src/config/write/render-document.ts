import { nameDocument } from '../read-configuration.ts';
import { invalidConfiguration } from '../load-configuration.ts';
import { renderConfiguration } from './render-configuration.ts';

const HEAD = [
  'The settings of the installation (storage, api, temporal, logging, data_dir) are in no release, and not here:',
  'add them from your own file before this one takes its place.',
];

/** The document of a release as a configuration file, which says where it comes from. Secrets stay references. */
export function renderDocument(document: Readonly<Record<string, unknown>>, source: string): string {
  const named = nameDocument(JSON.stringify(document), source);
  if (named.status === 'invalid') throw invalidConfiguration(named.problems);
  return renderConfiguration(named.canonical.tree, { head: [`From ${source}.`, ...HEAD] });
}
