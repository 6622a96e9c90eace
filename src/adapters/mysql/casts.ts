import type { Flavor } from './flavor.ts';
import { bareType, UNTYPED } from './types.ts';

/** CAST knows a few types only, and gives text no more room than it is told. */
const UNLIMITED = 'CHAR(1000000000)';

/**
 * The expression as a type that columns may have. CAST takes other names than DDL, and a small number is an INT whatever
 * it was cast to: beside a BIGINT it is one.
 */
export function castTo(flavor: Flavor, expression: string, type: string): string {
  const bare = bareType(type).toUpperCase();
  if (bare === UNTYPED) return expression;
  const [, name = bare, size = ''] = /^([A-Z0-9]+)[^(]*(\([^)]*\))?/.exec(bare) ?? [];
  if (name === 'BIGINT' || name === 'INT8')
    return /UNSIGNED/.test(bare)
      ? `IF(TRUE, CAST(${expression} AS UNSIGNED), 18446744073709551615)`
      : `IF(TRUE, CAST(${expression} AS SIGNED), 9223372036854775807)`;
  if (bare === 'TINYINT(1)' || name === 'BOOLEAN' || name === 'BOOL')
    return `CASE LOWER(${expression}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE CAST(${expression} AS SIGNED) END`;
  return name === 'JSON' && !flavor.jsonType
    ? `CAST(${expression} AS ${UNLIMITED})`
    : doubles(flavor, expression, { name, target: target(name, size, bare) });
}

/** MySQL 5.7 casts to no floating type. */
function doubles(flavor: Flavor, expression: string, { name, target: to }: { name: string; target: string }): string {
  return flavor.name === 'mysql5' && (name === 'DOUBLE' || name === 'FLOAT' || name === 'REAL')
    ? `(${expression} + 0e0)`
    : `CAST(${expression} AS ${to})`;
}

function target(name: string, size: string, whole: string): string {
  switch (name) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
    case 'INT':
    case 'INTEGER':
    case 'YEAR':
    case 'BIT':
      return /UNSIGNED/.test(whole) || name === 'BIT' ? 'UNSIGNED' : 'SIGNED';
    case 'NUMERIC':
    case 'DECIMAL':
      return `DECIMAL${size === '' ? '(10,0)' : size}`;
    case 'REAL':
      return 'DOUBLE';
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'JSON':
    case 'SIGNED':
    case 'UNSIGNED':
      return name;
    case 'TIME':
    case 'DATETIME':
      return `${name}${size}`;
    case 'TIMESTAMP':
      return `DATETIME${size === '' ? '(6)' : size}`;
    case 'CHAR':
    case 'VARCHAR':
      return size === '' ? UNLIMITED : `CHAR${size}`;
    default:
      return /BLOB|BINARY/.test(name) ? `BINARY${name.startsWith('VAR') ? size : ''}` : UNLIMITED;
  }
}
