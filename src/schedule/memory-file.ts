import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Memory, MemoryStore } from './desk.ts';

const text = z.string();
const trouble = z.object({
  about: text,
  kind: z.enum(['failure', 'quarantine', 'late']),
  day: text.nullable(),
  code: text.nullable(),
  message: text,
  hint: text.nullable(),
  since: text,
  told: z.boolean(),
});
const schema = z.object({ dumped: text.nullable(), troubles: z.array(trouble) });

const NOTHING: Memory = { dumped: null, troubles: [] };

/** What a schedule must know again, in a file. One that is lost or damaged costs no more than a notice told twice. */
export function memoryFile(path: string): MemoryStore {
  return {
    read: async () => {
      try {
        return schema.parse(JSON.parse(await readFile(path, 'utf8'))) as Memory;
      } catch {
        return NOTHING;
      }
    },
    write: async (memory) => {
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(`${path}.new`, `${JSON.stringify(memory, null, 2)}\n`);
        await rename(`${path}.new`, path);
      } catch {
        // a full disk must not end the schedule: it will be told of by the work itself
      }
    },
  };
}
