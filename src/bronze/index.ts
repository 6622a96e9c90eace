export { archiveDump, type DumpToArchive, type ReadPart } from './archive/archive.ts';
export { restoreDump, type DumpToRestore } from './archive/restore.ts';
export {
  bookOfLayers,
  contentId,
  filesOf,
  givenUpLayers,
  layerBook,
  layerOn,
  layersOf,
  type LayerBook,
  type Layered,
} from './layers/book.ts';
export { changesQuery } from './layers/changes.ts';
export { eraseFromLayers, type ErasedLayers } from './layers/erase.ts';
export { withErasures } from './layers/erasures.ts';
export { isSubject, type Subject } from './layers/subject.ts';
export { fingerprintOf, hashesOf, sumOf, type Sum } from './layers/fingerprint.ts';
export {
  columnsOfAll,
  filesInForce,
  historyViewSql,
  LAYERS_IN_FORCE,
  type HistoryView,
  type InForce,
} from './layers/history-view.ts';
export { CHANGE, fileColumn, folderOf, type Content, type Layer, type LayerFile, type Stored } from './layers/layer.ts';
export { layersFor, LayerShelf, snapshot, type LayerReading } from './layers/read.ts';
export type { LayerWork } from './layers/work.ts';
export { layTable, type Arrival } from './layers/lay.ts';
export { writeLayer } from './layers/write.ts';
export { checkChain } from './ledger/chain.ts';
export {
  compareWithStore,
  copyKey,
  copyMissing,
  damagedCopies,
  readCopies,
  rewriteCopies,
  type ComparisonOptions,
  type CopyComparison,
} from './ledger/copies.ts';
export type {
  BucketSums,
  Draft,
  DumpPart,
  ErasedHistory,
  Replaced,
  Entry,
  EntryBodies,
  EntryKind,
  HistoryDay,
  LostContent,
  RecordedFinding,
  Removed,
  SchemaEvent,
  Signed,
  StagedTable,
} from './ledger/entry.ts';
export { foldState, nextRevision } from './ledger/fold.ts';
export { lineage, standingEntries } from './ledger/lineage.ts';
export { rebuildFromCopies, replaceLedger } from './ledger/rebuild.ts';
export type { DayState, HistoryState, LedgerState } from './ledger/state.ts';
export {
  appendEntry,
  createLedger,
  LEDGER,
  ledgerStands,
  OWN_SCHEMA,
  readLedger,
  type Database,
} from './ledger/table.ts';
export { BesideStore } from './store/beside.ts';
export { hashed, sha256Of } from './store/hash.ts';
export { openStore } from './store/open.ts';
export type { PutFileOptions, Store, StoredObject } from './store/store.ts';
