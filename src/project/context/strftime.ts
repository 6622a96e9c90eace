import { fail } from '../../errors.ts';

/** The fields of a moment as a wall clock shows them. */
export interface Fields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Minutes east of UTC; undefined for a moment without a zone. */
  readonly offset: number | undefined;
  readonly zoneName: string;
}

const MONTHS = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(',');
const WEEKDAYS = 'Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday'.split(',');
const DAY = 86_400_000;

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

export function offsetText(minutes: number, separator: string): string {
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}${separator}${pad(absolute % 60)}`;
}

type Directive = (f: Fields) => string;

const monthName = (f: Fields): string => MONTHS[f.month - 1] ?? '';
const at = (f: Fields): number => Date.UTC(f.year, f.month - 1, f.day);
const weekday = (f: Fields): number => new Date(at(f)).getUTCDay();
const weekdayName = (f: Fields): string => WEEKDAYS[weekday(f)] ?? '';
const dayOfYear = (f: Fields): number => Math.floor((at(f) - Date.UTC(f.year, 0, 1)) / DAY) + 1;
const date = (f: Fields): string => `${pad(f.month)}/${pad(f.day)}/${pad(f.year % 100)}`;
const time = (f: Fields): string => `${pad(f.hour)}:${pad(f.minute)}:${pad(f.second)}`;

/** ISO 8601's year, week and weekday (Monday is 1). */
export function isoCalendar(f: Pick<Fields, 'year' | 'month' | 'day'>): readonly [number, number, number] {
  const day = Date.UTC(f.year, f.month - 1, f.day);
  const isoDay = new Date(day).getUTCDay() || 7;
  const thursday = new Date(day + (4 - isoDay) * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return [thursday.getUTCFullYear(), Math.floor((thursday.getTime() - first) / DAY / 7) + 1, isoDay];
}

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  Y: (f) => pad(f.year, 4),
  y: (f) => pad(f.year % 100),
  m: (f) => pad(f.month),
  d: (f) => pad(f.day),
  e: (f) => String(f.day).padStart(2, ' '),
  H: (f) => pad(f.hour),
  I: (f) => pad(f.hour % 12 || 12),
  M: (f) => pad(f.minute),
  S: (f) => pad(f.second),
  f: (f) => pad(f.microsecond, 6),
  p: (f) => (f.hour < 12 ? 'AM' : 'PM'),
  j: (f) => pad(dayOfYear(f), 3),
  B: monthName,
  b: (f) => monthName(f).slice(0, 3),
  h: (f) => monthName(f).slice(0, 3),
  A: weekdayName,
  a: (f) => weekdayName(f).slice(0, 3),
  w: (f) => String(weekday(f)),
  u: (f) => String(weekday(f) || 7),
  U: (f) => pad(Math.floor((dayOfYear(f) + 6 - weekday(f)) / 7)),
  W: (f) => pad(Math.floor((dayOfYear(f) + 6 - ((weekday(f) + 6) % 7)) / 7)),
  V: (f) => pad(isoCalendar(f)[1]),
  G: (f) => pad(isoCalendar(f)[0], 4),
  F: (f) => `${pad(f.year, 4)}-${pad(f.month)}-${pad(f.day)}`,
  T: time,
  X: time,
  D: date,
  x: date,
  R: (f) => `${pad(f.hour)}:${pad(f.minute)}`,
  c: (f) =>
    `${weekdayName(f).slice(0, 3)} ${monthName(f).slice(0, 3)} ${String(f.day).padStart(2)} ${time(f)} ${pad(f.year, 4)}`,
  s: (f) =>
    String(Math.floor((at(f) + ((f.hour * 60 + f.minute) * 60 + f.second) * 1000) / 1000 - (f.offset ?? 0) * 60)),
  z: (f) => (f.offset === undefined ? '' : offsetText(f.offset, '')),
  Z: (f) => f.zoneName,
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

/** Python's strftime; `%-d` leaves out leading zeros. */
export function strftime(fields: Fields, format: string): string {
  return format.replaceAll(/%(-?)([A-Za-z%])/g, (whole, bare: string, letter: string) => {
    const text = DIRECTIVES[letter]?.(fields) ?? whole;
    return bare === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d{2})',
  m: '(?<m>1[0-2]|0?[1-9])',
  d: '(?<d>3[01]|[12]\\d|0?[1-9]| [1-9])',
  H: '(?<H>2[0-3]|[01]\\d|\\d)',
  I: '(?<I>1[0-2]|0?[1-9])',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[01]|[0-5]\\d|\\d)',
  f: '(?<f>\\d{1,6})',
  p: '(?<p>am|pm)',
  j: '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0?\\d?\\d)',
  B: `(?<B>${MONTHS.join('|')})`,
  b: `(?<b>${MONTHS.map((m) => m.slice(0, 3)).join('|')})`,
  A: `(?:${WEEKDAYS.join('|')})`,
  a: `(?:${WEEKDAYS.map((w) => w.slice(0, 3)).join('|')})`,
  z: '(?<z>[+-]\\d{2}:?[0-5]\\d|Z)',
  Z: '(?:UTC|GMT|[A-Z]{3,4})',
  '%': '%',
};

/** Python's strptime: the fields that a text shows. Errors: `macro-arguments` where it does not follow the format. */
export function strptime(text: string, format: string): Fields {
  const wrong = (): never =>
    fail('macro-arguments', { name: 'strptime', problem: `time data '${text}' does not match format '${format}'` });
  const pattern = format.replaceAll(/%([A-Za-z%])|\s+|[.*+?^${}()|[\]\\]/g, (whole, letter: string | undefined) =>
    letter === undefined ? (/\s/.test(whole) ? '\\s+' : `\\${whole}`) : (PATTERNS[letter] ?? wrong()),
  );
  const found = compiled(pattern, wrong).exec(text)?.groups ?? wrong();
  const number = (name: string, fallback: number): number =>
    found[name] === undefined ? fallback : Number(found[name]);
  const short = number('y', -1);
  const year = short < 0 ? number('Y', 1900) : short + (short < 69 ? 2000 : 1900);
  const named = found['B'] ?? found['b'];
  const monthNamed = MONTHS.findIndex((m) => named && m.toLowerCase().startsWith(named.toLowerCase().slice(0, 3))) + 1;
  const half = found['p']?.toLowerCase();
  const hour = half === undefined ? number('H', number('I', 0)) : (number('I', 12) % 12) + (half === 'pm' ? 12 : 0);
  const fields = { year, month: named === undefined ? number('m', 1) : monthNamed, day: number('d', 1) };
  const byYear = found['j'] === undefined ? undefined : new Date(Date.UTC(year, 0, number('j', 1)));
  return {
    ...(byYear ? { year, month: byYear.getUTCMonth() + 1, day: byYear.getUTCDate() } : fields),
    hour,
    minute: number('M', 0),
    second: number('S', 0),
    microsecond: Number((found['f'] ?? '0').padEnd(6, '0')),
    offset: found['z'] === undefined ? undefined : offsetOf(found['z']),
    zoneName: '',
  };
}

function compiled(pattern: string, wrong: () => never): RegExp {
  try {
    return new RegExp(`^${pattern}$`, 'i');
  } catch {
    return wrong();
  }
}

/** Minutes of `+09:00`, `-0330`, `Z`. */
export function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
