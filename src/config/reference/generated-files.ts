import { conditionDocument } from './condition-document.ts';
import { editorSchema } from './editor-schema.ts';
import { runbookSchema } from './runbook-schema.ts';
import { keyDocument } from './key-document.ts';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** The committed files that are made from the configuration's schema. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    { path: 'config/schema.json', text: `${JSON.stringify(editorSchema(), null, 2)}\n` },
    { path: 'config/runbook.schema.json', text: `${JSON.stringify(runbookSchema(), null, 2)}\n` },
    { path: 'docs/configuration.md', text: keyDocument() },
    { path: 'docs/conditions.md', text: conditionDocument() },
  ];
}
