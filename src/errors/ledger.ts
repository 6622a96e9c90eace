import { count, entry } from './entry.ts';

/** Errors of the store, the dump archive and the ledger. */
export const ledgerErrors = {
  'store-unsupported': entry<{ location: string }>(
    'invalid',
    (p) => `The store ${p.location} is neither a directory nor an S3 bucket.`,
    () => 'Name a directory, or s3://bucket/prefix: store in varve.yml.',
  ),
  'store-driver-missing': entry<{ package: string }>(
    'invalid',
    (p) => `A store in a bucket needs the package ${p.package}, which is not installed.`,
    (p) => `npm install ${p.package}`,
  ),
  'store-not-writable': entry<{ location: string; reason: string }>(
    'engine',
    (p) => `The store ${p.location} cannot be written: ${p.reason}.`,
    () => 'Give the user that runs varve the right to create files there, or name another place: store in varve.yml.',
  ),
  'store-unreadable': entry<{ location: string; key: string; reason: string }>(
    'engine',
    (p) => `${p.key} cannot be read from the store ${p.location}: ${p.reason}.`,
  ),
  'store-name': entry<{ key: string }>('refused', (p) => `'${p.key}' cannot be a name in the store.`),
  'store-taken': entry<{ location: string; key: string }>(
    'unverified',
    (p) => `${p.key} stands in the store ${p.location} already, with other content; what is there is never replaced.`,
    () => 'Two databases may be using one store: give each target its own ({target} in store, varve.yml).',
  ),
  'dump-changed': entry<{ path: string }>(
    'engine',
    (p) => `${p.path} was changed while it was being loaded.`,
    () => 'Run the command again once the file is complete.',
  ),
  'archive-missing': entry<{ key: string; location: string }>(
    'unverified',
    (p) => `The dump ${p.key} is not in the store ${p.location} any more.`,
    () => 'Load the day again from its dump: varve daily --date <day> --dump <file>.',
  ),
  'archive-not-kept': entry<{ part: string; day: string }>(
    'unverified',
    (p) => `The dump ${p.part} of ${p.day} was not kept in the store.`,
    () => 'Load the day again from its dump: varve daily --date <day> --dump <file>.',
  ),
  'archive-damaged': entry<{ key: string; location: string; expected: string; found: string }>(
    'unverified',
    (p) =>
      `The dump ${p.key} in the store ${p.location} is not what was accepted: its SHA-256 is ${p.found}, the ledger says ${p.expected}.`,
    () => 'Put the file back from a copy, or load the day again from its dump: varve daily --date <day> --dump <file>.',
  ),
  'ledger-broken': entry<{ seq: number; place: string; reason: string }>(
    'unverified',
    (p) => `Entry ${p.seq} of the ledger (${p.place}) does not verify: ${p.reason}.`,
    () => 'Somebody changed the ledger. Where its copies in the store (ledger/*.json) are whole: varve restore latest.',
  ),
  'ledger-copy-invalid': entry<{ key: string; reason: string }>(
    'unverified',
    (p) => `The ledger copy ${p.key} is not readable: ${p.reason}.`,
    () =>
      'Put the file back from a copy of the store; where the table still holds the entry, remove the file and it is written again.',
  ),
  'ledger-copy-differs': entry<{ seq: number; key: string }>(
    'unverified',
    (p) => `Entry ${p.seq} of the ledger differs from its copy ${p.key} in the store.`,
    () =>
      'The database was set back and went on from there, another database uses the same store, or somebody changed one of the two.',
  ),
  'ledger-behind': entry<{ table: number | null; copies: number; last: string }>(
    'unverified',
    (p) =>
      p.table === null
        ? `The database has no ledger, but the store holds ${count(p.copies, 'entry', 'entries')} of one, the last of ${p.last}: the database was lost.`
        : `The ledger ends at entry ${p.table}, but the store holds ${count(p.copies, 'entry', 'entries')}, the last of ${p.last}: the database was set back.`,
    (p) =>
      p.table === null
        ? 'Get it back: varve restore latest (varve restore alone shows what there is to go back to).'
        : 'Get the newest state back: varve restore latest. What stands now is kept as a restore point.',
  ),
  'layer-missing': entry<{ table: string; key: string }>(
    'unverified',
    (p) => `The layers of ${p.table} are not whole: ${p.key} is not in the store.`,
    () => 'varve repair writes it again from what still holds its rows; varve verify names every damaged layer.',
  ),
  'layer-lost': entry<{ table: string; day: string; lost: string }>(
    'refused',
    (p) =>
      p.lost === p.day
        ? `What ${p.table} held on ${p.day} is lost: its layer was damaged, and was given up.`
        : `What ${p.table} held on ${p.day} is not known: that of ${p.lost} is lost, and no later day was observed before.`,
    () => 'The dump of that day, put back into the store under its name, brings it back: varve repair.',
  ),
  'layer-damaged': entry<{ table: string; key: string; expected: string; found: string }>(
    'unverified',
    (p) =>
      `The layer ${p.key} of ${p.table} is not what was accepted: its SHA-256 is ${p.found}, the ledger says ${p.expected}.`,
    () => 'varve repair writes it again from what still holds its rows.',
  ),
  'layer-elsewhere': entry<{ table: string; day: string }>(
    'unverified',
    (p) =>
      `The layer of ${p.table} of ${p.day} was made beside an engine of another kind: it does not say how this one stores the columns.`,
    () => 'Run the day again from its dump: varve daily --date <day> --dump <file>.',
  ),
  'no-layer': entry<{ day: string; table: string; first: string | null }>(
    'refused',
    (p) =>
      p.first === null
        ? `No day of ${p.table} is kept in layers.`
        : `${p.table} is kept from ${p.first} on; nothing is known of ${p.day}.`,
    () => 'varve daily keeps each day that it accepts.',
  ),
};
