import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap as isYamlMap, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { fail } from '../../errors.ts';

/** What `--add-package` writes into packages.yml. */
export interface AddedPackage {
  /** `dbt-labs/dbt_utils`, an address of a repository, a folder. */
  readonly name: string;
  /** A version, several bounds with commas between, or a revision. */
  readonly version: string | undefined;
  readonly source: 'hub' | 'git' | 'local';
}

/**
 * Writes the entry into the project's list, in place of one of the same package; comments stay. Resolves to what takes
 * it back. Errors: `package-entry` where the file is no list of packages.
 */
export async function addPackage(
  dir: string,
  added: AddedPackage,
  tell: (text: string) => void,
): Promise<() => Promise<void>> {
  const file = await fileOf(dir);
  const path = join(dir, file);
  const before = existsSync(path) ? await readFile(path, 'utf8') : undefined;
  if (before === undefined) tell(`Created ${file}`);
  const document = parseDocument(before ?? 'packages: []\n');
  const list = listOf(document, file);
  for (const twin of list.items.filter((item) => isYamlMap(item) && isSame(item, added.name))) {
    tell(`Found duplicate package in ${file}, removing: ${JSON.stringify(twin)}`);
    list.items.splice(list.items.indexOf(twin), 1);
  }
  list.flow = false;
  list.add(document.createNode(entryOf(added)));
  await writeFile(path, document.toString({ singleQuote: true, lineWidth: 0 }));
  tell(`Added new package ${added.name}@${added.version ?? 'None'} to ${path}`);
  return () => (before === undefined ? rm(path) : writeFile(path, before));
}

async function fileOf(dir: string): Promise<'packages.yml' | 'dependencies.yml'> {
  const dependencies = await readFile(join(dir, 'dependencies.yml'), 'utf8').catch(() => '');
  return parseDocument(dependencies).has('packages') ? 'dependencies.yml' : 'packages.yml';
}

function listOf(document: Document, file: string): YAMLSeq {
  if (document.contents === null) document.contents = document.createNode({});
  if (document.errors.length > 0 || !isYamlMap(document.contents))
    return fail('package-entry', { file, problem: 'a mapping with packages: is expected' });
  if (document.get('packages', true) === undefined || document.get('packages') === null) document.set('packages', []);
  let list = document.get('packages');
  if (Array.isArray(list)) {
    list = document.createNode(list);
    document.set('packages', list);
  }
  return isSeq(list) ? list : fail('package-entry', { file, problem: 'packages: must be a list' });
}

function entryOf({ name, version, source }: AddedPackage): Record<string, unknown> {
  const key = source === 'hub' ? 'package' : source;
  if (version === undefined) return { [key]: name };
  const value = version.includes(',') ? version.split(',') : version;
  return { [key]: name, [source === 'git' ? 'revision' : 'version']: value };
}

/** As in dbt, a repository dbt-utils is the same package as the hub's dbt-labs/dbt_utils. */
function isSame(item: YAMLMap, name: string): boolean {
  const given = ['package', 'git', 'local', 'tarball'].map((key) => item.get(key)).find((v) => typeof v === 'string');
  const short = name.split('/').at(-1) ?? name;
  const words = [name, short].flatMap((n) => [n, n.replaceAll('_', '-'), n.replaceAll('-', '_')]);
  return given !== undefined && words.some((word) => isWordOf(word, given));
}

function isWordOf(word: string, text: string): boolean {
  const at = text.indexOf(word);
  const isEdge = (char: string | undefined): boolean => char === undefined || char === '/' || char === '.';
  return at >= 0 && isEdge(text[at - 1]) && isEdge(text[at + word.length]);
}
