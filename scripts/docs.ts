/** npm run docs: writes the reference pages of docs/ from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from './reference.ts';

for (const [name, text] of referencePages()) writeFileSync(join(import.meta.dirname, '..', 'docs', name), text);
