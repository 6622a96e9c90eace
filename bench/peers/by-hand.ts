import { addDays, parseDay } from '../../src/day.ts';
import { dateOfDay } from '../generator/index.ts';
import { TYPES } from './types.ts';

const TENANTS = Object.entries(TYPES['tenants'] ?? {});
const COLUMNS = TENANTS.map(([name]) => name);
/** Bits are bytes to the one, a number to the other. */
const SUMS = TENANTS.map(([name, type]) => `sum(crc32(${name}${type === 'UBIGINT' ? ' + 0' : ''}))`).join(', ');
const UTC = "SET time_zone = '+00:00';";

/** The history of the tenants as one would write it for a server: versions of a first day. */
export function firstDay(history: string, tenants: string, day: number): string {
  return (
    `CREATE TABLE ${history} LIKE ${tenants}; ` +
    `ALTER TABLE ${history} DROP PRIMARY KEY, ADD valid_from DATE NOT NULL, ADD valid_to DATE, ADD is_current BOOLEAN, ` +
    `ADD updated_at_utc DATETIME(6), ADD PRIMARY KEY (id, valid_from); ${opened(history, tenants, day)}`
  );
}

/** A day: the versions that changed or are gone are closed, the new ones opened, in one transaction. */
export function nextDay(history: string, tenants: string, day: number): string {
  const before = addDays(parseDay(dateOfDay(day)), -1);
  const same = COLUMNS.map((c) => `s.${c} <=> h.${c}`).join(' AND ');
  return (
    `START TRANSACTION; UPDATE ${history} AS h LEFT JOIN ${tenants} AS s ON s.id = h.id ` +
    `SET h.valid_to = '${before}', h.is_current = 0 WHERE h.valid_to IS NULL AND (s.id IS NULL OR NOT (${same})); ` +
    `${opened(history, tenants, day)} COMMIT;`
  );
}

function opened(history: string, tenants: string, day: number): string {
  const list = COLUMNS.map((c) => `s.${c}`).join(', ');
  return (
    `INSERT INTO ${history} (${COLUMNS.join(', ')}, valid_from, valid_to, is_current, updated_at_utc) ` +
    `SELECT ${list}, '${dateOfDay(day)}', NULL, 1, UTC_TIMESTAMP(6) FROM ${tenants} AS s ` +
    `LEFT JOIN ${history} AS h ON h.id = s.id AND h.valid_to IS NULL WHERE h.id IS NULL;`
  );
}

/** How many versions are open and closed, and sums over their values, whatever their order. */
export function versionSums(history: string): string {
  const columns = `is_current, count(*), sum(crc32(valid_from)), sum(crc32(valid_to)), ${SUMS}`;
  return `${UTC} SELECT ${columns} FROM ${history} GROUP BY is_current ORDER BY 1`;
}

/** The same of the rows of the tenants. */
export function rowSums(tenants: string): string {
  return `${UTC} SELECT count(*), ${SUMS} FROM ${tenants}`;
}
