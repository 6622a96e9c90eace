import { asText } from '../config/yaml.ts';
import type { SourceDefinition } from '../manifest.ts';

/**
 * Where a source's rows lie outside the database, as SQL has it behind FROM: `external_location` of its meta or configuration,
 * as dbt-duckdb reads it, `{name}` and its like put in. Undefined for a table.
 */
export function externalLocation(source: SourceDefinition): string | undefined {
  const { name, identifier, schema, database, meta, config, source_meta: shared } = source;
  const configured = typeof config['meta'] === 'object' ? (config['meta'] as Record<string, unknown>) : {};
  const known: Readonly<Record<string, unknown>> = { ...shared, ...meta, ...configured, ...config };
  const written = known['external_location'];
  if (typeof written !== 'string') return undefined;
  const values: Readonly<Record<string, unknown>> = { ...known, name, identifier, schema, database };
  const place = written.replaceAll(PLACEHOLDERS[asText(known['formatter'])] ?? NEW_STYLE, (whole, key: string) =>
    Object.hasOwn(values, key) ? asText(values[key]) : whole,
  );
  return place.includes('(') || place.startsWith("'") ? place : `'${place}'`;
}

const NEW_STYLE = /\{(\w+)\}/g;
/** How names are written in a location, by `formatter`. */
const PLACEHOLDERS: Readonly<Record<string, RegExp>> = {
  newstyle: NEW_STYLE,
  oldstyle: /%\((\w+)\)s/g,
  template: /\$\{?(\w+)\}?/g,
};
