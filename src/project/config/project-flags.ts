import { join } from 'node:path';
import { isMap, readYaml, type YamlMap } from './yaml.ts';

const FILE = 'dbt_project.yml';

/** `flags:` of a project as written. Errors: `file-unreadable`, `yaml-invalid`. */
export async function readProjectFlags(dir: string): Promise<YamlMap> {
  const path = join(dir, FILE);
  const { value } = await readYaml(path, FILE);
  return isMap(value) && isMap(value['flags']) ? value['flags'] : {};
}
