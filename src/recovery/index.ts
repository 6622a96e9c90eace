export { makeBackup } from './backup/backup.ts';
export { findBackup, listBackups, pinBackup, unpinBackup, type Backup } from './backup/catalog.ts';
export type { ComparedHistory } from './compare.ts';
export type { Drilled, DrillOptions } from './drill.ts';
export { recoveryOf, type Recovery } from './recovery.ts';
export type { Restored, RestoredHistory } from './restore.ts';
export type { RestorePoint } from './points.ts';
export type { Moment, RestoreWindow } from './window.ts';
