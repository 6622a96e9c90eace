import type { Profile } from './config/profile.ts';
import type { ProjectFile } from './config/project-file.ts';
import type { Settings } from './config/settings.ts';
import type { ContextShared } from './context/node.ts';
import type { RefTable } from './graph/link.ts';
import type { Hook, Manifest } from './manifest.ts';

/** A project as it was read: nothing of it changes, no database is open. */
export interface Project {
  readonly dir: string;
  readonly name: string;
  /** dbt_project.yml of the root. */
  readonly file: ProjectFile;
  readonly settings: Settings;
  readonly profile: Profile;
  /** Where relations go that say nothing else. */
  readonly target: { readonly schema: string; readonly database: string; readonly threads: number };
  readonly manifest: Manifest;
  /** manifest.json of it without its metadata: the text that follows `{"metadata":…,`. */
  readonly artifact: string;
  /** What each ref() means. */
  readonly refs: RefTable;
  /** Hash of everything that decides what runs, for the ledger. */
  readonly manifestHash: string;
  readonly hooks: { readonly onRunStart: readonly Hook[]; readonly onRunEnd: readonly Hook[] };
  /** What contexts of templates share. */
  readonly shared: ContextShared;
}
