import { z } from 'zod';
import { toDay } from '../../day.ts';
import { LAYER_KINDS } from '../layers/layer.ts';

/** Entries as they are read from files: anybody may have written those. Members that this version does not know are let through. */
const text = z.string();
const natural = z.number().int().nonnegative();
const sha256 = text.regex(/^[0-9a-f]{64}$/);
const day = text.refine((value) => toDay(value) !== undefined, 'not a day');

/** A dump that could not be read to its end has no hash. */
const dumpHash = sha256.or(z.literal(''));
const dump = z.array(z.looseObject({ name: text, sha256: dumpHash, bytes: natural, archived: text.nullable() }));
const findings = z.array(z.looseObject({ id: text, message: text }));
const stagedTable = z.looseObject({
  rows: natural,
  key: z.array(text),
  columns: z.record(text, text),
  stored: z.record(text, text).optional(),
});
const sums = z.looseObject({ by: text, whole: z.literal(true).optional(), buckets: z.record(text, text) });
const historyDay = z.looseObject({
  model: text,
  opened: natural,
  closed: natural,
  kept: natural,
  rows: natural,
  open: natural,
  born: z.literal(true).optional(),
  corrected: natural.optional(),
  select: text.optional(),
  sums: sums.optional(),
});
const histories = z.record(text, historyDay);
const schemaEvents = z.array(z.looseObject({ history: text, event: text, column: text, detail: text }));

const layerFile = z.looseObject({ key: text, sha256, bytes: natural, rows: natural });
const content = { day, revision: natural };
const layers = z.array(
  z.looseObject({
    table: text,
    ...content,
    kind: z.enum(LAYER_KINDS),
    against: z.looseObject(content).nullable(),
    file: layerFile.nullable(),
    checkpoint: layerFile.optional(),
    key: z.array(text),
    columns: z.array(z.looseObject({ name: text, type: text })),
    rows: natural,
    fingerprint: text,
  }),
);

const objects = z.array(z.looseObject({ key: text, bytes: natural }));

const BODIES = {
  begun: z.looseObject({ package: text, engine: text }),
  accepted: z.looseObject({
    revision: natural,
    dump,
    tool: text.nullable(),
    end: text.nullable(),
    tables: z.record(text, stagedTable),
    accepted: findings,
    rules: z.record(text, text).optional(),
    layers: layers.optional(),
  }),
  loaded: z.looseObject({ revision: natural }),
  quarantined: z.looseObject({ dump, findings }),
  published: z.looseObject({
    revision: natural,
    histories,
    schema: schemaEvents,
    manifest: text,
    package: text,
    engine: text,
    layers: layers.optional(),
  }),
  repeated: z.looseObject({ dump }),
  withdrawn: z.looseObject({ revision: natural }),
  ran: z.looseObject({ histories, schema: schemaEvents }),
  adopted: z.looseObject({
    history: text,
    model: text,
    rows: natural,
    open: natural,
    how: z.enum(['first contact', 'command']).optional(),
  }),
  renamed: z.looseObject({ from: text, to: text, model: text }),
  replayed: z.looseObject({
    history: text,
    model: text,
    days: z.array(day),
    same: natural,
    moved: natural,
    added: natural,
    gone: natural,
    rows: natural,
    open: natural,
    accepted: z.boolean(),
    replaced: text.nullable(),
    sums: sums.optional(),
  }),
  retired: z.looseObject({ history: text, rows: natural }),
  erased: z.looseObject({
    table: text,
    columns: z.array(text).nullable(),
    subject: sha256,
    days: natural,
    layers,
    replaced: z.array(z.looseObject({ key: text, sha256, by: text.nullable() })),
    histories: z.record(
      text,
      z.looseObject({
        model: text,
        gone: natural,
        made: natural,
        rows: natural,
        open: natural,
        sums: sums.optional(),
      }),
    ),
    corrections: natural,
    removed: objects,
  }),
  pruned: z.looseObject({ removed: objects }),
  repaired: z.looseObject({
    layers,
    files: objects,
    lost: z.array(z.looseObject({ table: text, seed: z.literal(true).optional(), ...content })),
  }),
  restored: z.looseObject({
    entries: natural,
    replays: z.literal(true).optional(),
    to: natural.optional(),
    from: text.optional(),
  }),
};

const DAYLESS = [
  'begun',
  'ran',
  'adopted',
  'renamed',
  'replayed',
  'retired',
  'erased',
  'pruned',
  'repaired',
  'restored',
] as const;

const entry = (kind: keyof typeof BODIES): z.ZodObject =>
  z.strictObject({
    seq: natural.min(1),
    at: z.iso.datetime({ precision: 3 }),
    kind: z.literal(kind),
    day: (DAYLESS as readonly string[]).includes(kind) ? day.nullable() : day,
    body: BODIES[kind],
    previous: sha256,
    hash: sha256,
  });

const KINDS = Object.keys(BODIES) as (keyof typeof BODIES)[];
const [first, ...others] = KINDS.map(entry);
const entrySchema = z.discriminatedUnion('kind', [first ?? entry('begun'), ...others]);

/** What is wrong with a value that should be an entry, or undefined. */
export function entryFault(value: unknown): string | undefined {
  const checked = entrySchema.safeParse(value);
  const issue = checked.error?.issues[0];
  return issue && `${issue.path.join('.') || 'the entry'}: ${issue.message}`;
}
