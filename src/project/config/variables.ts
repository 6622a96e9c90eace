import { isError } from '../../errors.ts';
import { isMap, parseYaml, type YamlMap } from './yaml.ts';

/** A mapping written on the command line, as PyYAML reads it; undefined for what is none. */
export function parseVariables(text: string): YamlMap | undefined {
  try {
    const { value } = parseYaml(text, 'the command line');
    return isMap(value) ? value : undefined;
  } catch (error) {
    if (isError(error)) return undefined;
    throw error;
  }
}
