import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { baseContext } from '../context/base.ts';
import { readSelectors, type Selectors } from '../graph/selectors-file.ts';
import type { Project } from '../project.ts';
import { Scope } from '../template/index.ts';
import { renderYaml } from './render-yaml.ts';
import { readYaml } from './yaml.ts';

const FILE = 'selectors.yml';

/** The project's selectors.yml, its templates rendered; none without one. Errors: `yaml-invalid`, `project-file`. */
export async function readProjectSelectors({ dir, shared }: Pick<Project, 'dir' | 'shared'>): Promise<Selectors> {
  const path = join(dir, FILE);
  if (!existsSync(path)) return [];
  const file = await readYaml(path, FILE);
  const scope = new Scope(undefined, [...baseContext({ ...shared.base, projectVars: {} }), ['target', shared.target]]);
  return readSelectors(file, await renderYaml(file.value, { scope, file, path: [] }));
}
