import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readProjectSelectors } from '../config/selectors.ts';
import { selectorsArtifact } from '../graph/selectors-artifact.ts';
import type { Project } from '../project.ts';
import { manifestText, type ManifestArtifactOptions } from './manifest.ts';

/** Writes a file in place by rename, so that a reader never sees half of it. */
export async function writeAside(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** Writes manifest.json. Errors: those of selectors.yml. */
export async function writeManifest(
  targetDir: string,
  project: Project,
  options: ManifestArtifactOptions,
): Promise<void> {
  const selectors = selectorsArtifact(await readProjectSelectors(project));
  return writeAside(join(targetDir, 'manifest.json'), manifestText(project, { ...options, selectors }));
}
