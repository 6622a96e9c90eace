import type { SourceTable } from '../../column.ts';
import { historyProperties, historySql, sourceProperties } from './model.ts';
import { generateSchemaName, gitignore, profiles, projectFile, settingsFile } from './project-files.ts';

export interface ScaffoldOptions {
  /** Project and profile name, letters, digits and underscores. */
  readonly name: string;
  readonly timeZone: string;
  /** Schema that the dumps replace. */
  readonly staging: string;
  /** Folder of the dumps, and the pattern of their names where one carries a date. */
  readonly dumps: { readonly from: string; readonly pattern: string | undefined };
  /** Tables that get a history; the others are only declared as sources. */
  readonly histories: readonly string[];
}

/**
 * The files of a project for these tables: path below the project folder → text. Every table has files of its own, so that
 * a newer dump adds files and changes none.
 */
export function scaffold(tables: readonly SourceTable[], options: ScaffoldOptions): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ['dbt_project.yml', projectFile(options)],
    ['profiles.yml', profiles(options)],
    ['varve.yml', settingsFile(options)],
    ['macros/generate_schema_name.sql', generateSchemaName],
    ['.gitignore', gitignore],
  ]);
  for (const table of tables) {
    const name = fileName(table.name);
    files.set(`models/staging/${name}.yml`, sourceProperties(table, options.staging));
    if (options.histories.includes(table.name) && table.key.length > 0) {
      files.set(`models/silver/${name}_history.sql`, historySql(table));
      files.set(`models/silver/${name}_history.yml`, historyProperties(table, `${name}_history`));
    }
  }
  return files;
}

/** A table's name as a file and model name: letters, digits and underscores, in lower case. */
function fileName(table: string): string {
  return table.toLowerCase().replaceAll(/[^\p{L}\p{N}_]/gu, '_');
}
