import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Project } from '../project.ts';
import { manifestText, type ManifestArtifactOptions } from './manifest.ts';

/** Writes a file in place by rename, so that a reader never sees half of it. */
export async function writeAside(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** Writes manifest.json. */
export function writeManifest(targetDir: string, project: Project, options: ManifestArtifactOptions): Promise<void> {
  return writeAside(join(targetDir, 'manifest.json'), manifestText(project, options));
}
