import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors.ts';
import { asList, asText, isMap, type YamlMap } from '../config/yaml.ts';
import { findFiles, readText } from '../files.ts';
import type { UnitTest, UnitTestRows, Version } from '../manifest.ts';
import { sha256, stem, type NodeMaker } from './nodes.ts';
import type { Written } from './properties.ts';
import { rendered } from './sources.ts';
import { placeOf, unitTestConfig } from './written.ts';

/** Files of rows for unit tests (`tests/fixtures/*.csv`), by name. */
export type Fixtures = ReadonlyMap<string, { readonly text: string; readonly format: 'csv' | 'sql' }>;

export async function readFixtures(dir: string, testFolders: readonly string[]): Promise<Fixtures> {
  const folders = testFolders
    .map((folder) => join(folder, 'fixtures'))
    .filter((folder) => existsSync(join(dir, folder)));
  const files = await findFiles(dir, folders, ['.csv', '.sql']);
  const texts = await Promise.all(files.map(readText));
  return new Map(
    files.map((file, i) => [
      stem(file.path),
      { text: texts[i] ?? '', format: file.path.endsWith('.csv') ? 'csv' : 'sql' },
    ]),
  );
}

/** The unit tests of an entry: one, or one for each version of its model. Errors: `project-file`. */
export async function unitTestNode(maker: NodeMaker, entry: Written, fixtures: Fixtures): Promise<UnitTest> {
  const values = await rendered(maker, entry.values, {
    ...entry,
    skip: ['description', 'given', 'expect', 'overrides'],
  });
  const model = asText(values['model']);
  if (model === '') refuse(entry, `unit test ${entry.name} names no model`);
  const place = placeOf(maker, entry);
  const fqn = [...place.fqn.slice(0, -1), model, entry.name];
  const config = unitTestConfig(maker, fqn, isMap(values['config']) ? values['config'] : {});
  const given = asList(values['given'])
    .filter(isMap)
    .map((g) => ({ input: asText(g['input']).trim(), ...rowsOf(entry, g, fixtures) }));
  const expect = rowsOf(entry, isMap(values['expect']) ? values['expect'] : {}, fixtures);
  const overrides = isMap(values['overrides']) ? values['overrides'] : {};
  const only = (key: string): YamlMap => (isMap(overrides[key]) ? overrides[key] : {});
  return {
    unique_id: `unit_test.${maker.packageName}.${model}.${entry.name}`,
    resource_type: 'unit_test',
    name: entry.name,
    model,
    ...place,
    fqn,
    description: asText(values['description']),
    given,
    expect,
    overrides: { macros: only('macros'), vars: only('vars'), env_vars: only('env_vars') },
    config,
    tags: asList(config['tags']).map(String),
    meta: isMap(config['meta']) ? config['meta'] : {},
    depends_on: { nodes: [], macros: [] },
    version: (values['version'] as Version | undefined) ?? null,
    checksum: sha256(JSON.stringify([model, given, expect, overrides])),
  };
}

function rowsOf(entry: Written, values: YamlMap, fixtures: Fixtures): UnitTestRows {
  const format = (values['format'] ?? 'dict') as UnitTestRows['format'];
  if (!['dict', 'csv', 'sql'].includes(format)) refuse(entry, `format of ${entry.name} is dict, csv or sql`);
  const name = asText(values['fixture']);
  const { rows } = values;
  if (name === '') {
    if (format === 'dict') return { format, rows: asList(rows).filter(isMap), fixture: null };
    return { format, rows: asText(rows), fixture: null };
  }
  const fixture = fixtures.get(name);
  if (!fixture) return refuse(entry, `there is no fixture ${name} in tests/fixtures`);
  return { format: fixture.format, rows: fixture.text, fixture: name };
}

function refuse(entry: Written, problem: string): never {
  return fail('project-file', { file: entry.file.file, problem }, { place: entry.file.placeOf(entry.path) });
}
