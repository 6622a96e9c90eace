import type { Profile } from './config/profile.ts';
import type { Settings } from './config/settings.ts';
import type { ContextShared } from './context/node.ts';
import type { Hook, Manifest } from './manifest.ts';

/** A project as it was read: nothing of it changes, no database is open. */
export interface Project {
  readonly dir: string;
  readonly name: string;
  readonly settings: Settings;
  readonly profile: Profile;
  readonly manifest: Manifest;
  /** Hash of everything that decides what runs, for the ledger. */
  readonly manifestHash: string;
  readonly hooks: { readonly onRunStart: readonly Hook[]; readonly onRunEnd: readonly Hook[] };
  /** What contexts of templates share. */
  readonly shared: ContextShared;
}
