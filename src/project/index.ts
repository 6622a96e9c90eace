export type { ManifestNode } from './manifest.ts';
