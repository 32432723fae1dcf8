// Writes the committed files that are made from the schema of the configuration: npm run generate
import { writeFileSync } from 'node:fs';
import { generatedFiles } from '../src/config/reference/generated-files.ts';

for (const { path, text } of generatedFiles()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  process.stdout.write(`${path}\n`);
}
