import type { Cells } from './cells.ts';
import type { Life } from './days.ts';
import { DAY_SECONDS, dateText, FIRST_DAY, instantText } from './instants.ts';
import { pick, randomOf } from './random.ts';
import { CITIES, FIRST_NAMES, LAST_NAMES, METHODS, NOTES, STATUSES } from './words.ts';

export interface Column {
  readonly name: string;
  /** As both servers understand it. */
  readonly type: string;
  readonly nullable?: true;
  readonly default?: string;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Rows on day 1. */
  readonly rows: number;
  /** False where every day has the same rows. */
  readonly lives: boolean;
  readonly salt: number;
  /** Writes the values that the row has since the day `version`. */
  write(id: number, version: number, cells: Cells): void;
}

/** A property manager's database, tables in the order in which a dump has them. */
export function tablesOf(life: Life): readonly Table[] {
  const properties = Math.max(10, Math.floor(life.rows / 100));
  return [payments(life), propertiesTable(life, properties), statuses(), tenants(life, properties)];
}

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : String(n));
const YEAR = 365 * DAY_SECONDS;

function tenants({ seed, rows }: Life, properties: number): Table {
  const [once, now, also] = [randomOf(seed, 11), randomOf(seed, 12), randomOf(seed, 13)];
  const [home, bytes] = [randomOf(seed, 14), randomOf(seed, 15)];
  return {
    name: 'tenants',
    rows,
    lives: true,
    salt: 131,
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'name', type: 'varchar(120)' },
      { name: 'email', type: 'varchar(190)', nullable: true },
      { name: 'status', type: 'tinyint', default: '1' },
      { name: 'property_id', type: 'int unsigned' },
      { name: 'rent', type: 'decimal(10,2)', default: '0.00' },
      { name: 'notes', type: 'text', nullable: true },
      { name: 'is_active', type: 'tinyint(1)', default: '1' },
      { name: 'flags', type: 'bit(8)' },
      { name: 'phone', type: 'varchar(32)', nullable: true },
      { name: 'created_at', type: 'datetime' },
      { name: 'updated_at', type: 'timestamp', default: 'now' },
      { name: 'avatar', type: 'blob', nullable: true },
    ],
    write(id, version, cells) {
      const [a, b, c] = [once(id, 0), now(id, version), also(id, version)];
      cells.number(id);
      cells.text(`${pick(FIRST_NAMES, a)} ${pick(LAST_NAMES, a >>> 8)}`);
      if (a % 50) cells.text(`tenant${id}.${a % 997}@example${a % 40}.com`);
      else cells.nothing();
      cells.number((b % 7) - 1);
      cells.number(1 + (home(id, 0) % properties));
      cells.number(`${300 + (c % 3000)}.${twoDigits((c >>> 12) % 100)}`);
      if (b % 10) cells.text(notes(b, c));
      else cells.nothing();
      cells.number(b & 1);
      cells.bits(b >>> 24);
      if (b % 3) cells.plain(`+44 ${1_000_000_000 + (a % 899_999_999)}`);
      else cells.nothing();
      cells.plain(instantText(FIRST_DAY - (a % (5 * YEAR))));
      cells.plain(instantText(FIRST_DAY + (version - 1) * DAY_SECONDS - (b % 43_200) - 1));
      if (c % 4) cells.bytes(8 + (c % 16), (i) => bytes(id, version * 64 + i) & 255);
      else cells.nothing();
    },
  };
}

/** One to four remarks. */
function notes(b: number, c: number): string {
  let text: string = pick(NOTES, c);
  for (let k = 1; k < b % 5; k++) text += ` ${pick(NOTES, c >>> (k * 5))}`;
  return text;
}

function propertiesTable({ seed }: Life, rows: number): Table {
  const [once, now] = [randomOf(seed, 21), randomOf(seed, 22)];
  return {
    name: 'properties',
    rows,
    lives: true,
    salt: 262,
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'address', type: 'varchar(200)' },
      { name: 'city', type: 'varchar(80)', nullable: true },
      { name: 'rooms', type: 'tinyint' },
      { name: 'lat', type: 'double', nullable: true },
      { name: 'updated_at', type: 'datetime' },
    ],
    write(id, version, cells) {
      const [a, b] = [once(id, 0), now(id, version)];
      cells.number(id);
      cells.text(`${1 + (a % 999)} ${pick(LAST_NAMES, a >>> 4)} Street`);
      cells.text(pick(CITIES, a));
      cells.number(b % 12);
      cells.number((b % 90_000) / 1000 - 45);
      cells.plain(instantText(FIRST_DAY + (version - 1) * DAY_SECONDS - (b % 80_000)));
    },
  };
}

function payments({ seed, rows }: Life): Table {
  const [once, now] = [randomOf(seed, 31), randomOf(seed, 32)];
  return {
    name: 'payments',
    rows: Math.max(20, Math.floor(rows / 10)),
    lives: true,
    salt: 393,
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'tenant_id', type: 'bigint' },
      { name: 'amount', type: 'decimal(12,2)' },
      { name: 'method', type: `enum(${METHODS.map((m) => `'${m}'`).join(',')})` },
      { name: 'paid_on', type: 'date' },
      { name: 'reference', type: 'varchar(64)', nullable: true },
    ],
    write(id, version, cells) {
      const [a, b] = [once(id, 0), now(id, version)];
      cells.number(id);
      cells.number(1 + (a % rows));
      cells.number(`${a % 5000}.${twoDigits(b % 100)}`);
      cells.plain(pick(METHODS, b));
      cells.plain(dateText(FIRST_DAY - (a % YEAR)));
      if (b % 9) cells.nothing();
      else cells.plain(`ref ${b}`);
    },
  };
}

function statuses(): Table {
  return {
    name: 'statuses',
    rows: STATUSES.length,
    lives: false,
    salt: 0,
    columns: [
      { name: 'id', type: 'tinyint' },
      { name: 'label', type: 'varchar(20)' },
    ],
    write(id, _version, cells) {
      cells.number(id);
      cells.plain(pick(STATUSES, id - 1));
    },
  };
}
