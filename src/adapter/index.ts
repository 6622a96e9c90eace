export type {
  Adapter,
  Append,
  CsvFile,
  DatabaseFiles,
  Features,
  Loader,
  Mask,
  OpenOptions,
  Parts,
  Target,
  Warehouse,
} from './adapter.ts';
export type { ClusterRestore, ManagedCluster, RestoredCluster } from './cluster.ts';
export type { Catalog, ColumnInfo, Comments, Connection, Result, SqlValue } from './connection.ts';
export { countOf, firstColumn, objects, sameColumns } from './connection.ts';
export type { ColumnSpec, DeleteUsing, Dialect, FullJoin, Storage, UpdateFrom } from './dialect.ts';
export { elsewhere, elsewhereConnection, elsewhereDialect } from './elsewhere.ts';
export type { LayerSql, RowHash } from './layers.ts';
export { commonNumber, type NumericTypes } from './numbers.ts';
export type {
  Lack,
  LogCommit,
  LogFile,
  LogMark,
  LogPlace,
  OwnServer,
  PrivateServer,
  Revival,
  ServerCopy,
} from './own-server.ts';
export { placedConnection, placedDialect, type Place } from './placed.ts';
