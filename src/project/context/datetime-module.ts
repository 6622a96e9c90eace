import { fail } from '../../errors.ts';
import { HostObject, native, toText, type Kwargs, type Value } from '../template/index.ts';
import { DateObject, DateTimeObject, replaced, TimeObject, wallOf } from './datetime.ts';
import { Namespace } from './namespace.ts';
import { offsetOf, strptime, type Fields } from './strftime.ts';
import { SECOND, timedelta, TimeDeltaObject } from './timedelta.ts';
import { ZoneObject } from './zone.ts';

type Members = readonly (readonly [string, Value])[];

const NO_FIELDS: Fields = {
  year: 0,
  month: 0,
  day: 0,
  hour: 0,
  minute: 0,
  second: 0,
  microsecond: 0,
  offset: undefined,
  zoneName: '',
};
const CALENDAR = ['year', 'month', 'day'] as const;
const CLOCK = ['hour', 'minute', 'second', 'microsecond'] as const;

/** Python's `datetime`, `pytz` as templates use them. The clock shows one instant throughout: the run's own (H6). */
export function datetimeModules(now: Date): Members {
  return [
    [
      'datetime',
      new Namespace('datetime', [
        ['datetime', datetimeClass(now)],
        ['date', dateClass(now)],
        ['time', new Namespace('time', [], timeOf)],
        ['timedelta', new Namespace('timedelta', [], timedelta)],
        ['timezone', new Namespace('timezone', [['utc', zone('UTC')]])],
      ]),
    ],
    [
      'pytz',
      new Namespace('pytz', [
        ['utc', zone('UTC')],
        ['UTC', zone('UTC')],
        ['timezone', native('timezone', ([name]) => zone(toText(name)))],
      ]),
    ],
  ];
}

function datetimeClass(now: Date): Namespace {
  const wall = BigInt(now.getTime()) * 1000n;
  const moment = ([tz]: readonly Value[], kwargs: Kwargs): Value => {
    const within = tz ?? kwargs.get('tz');
    return within instanceof ZoneObject ? DateTimeObject.inZone(wall, within) : new DateTimeObject(wall);
  };
  const members: Members = [
    ['now', native('now', moment)],
    ['utcnow', native('utcnow', () => new DateTimeObject(wall))],
    ['today', native('today', () => new DateTimeObject(wall))],
    ['fromisoformat', native('fromisoformat', ([text]) => fromIso(toText(text)))],
    ['fromtimestamp', native('fromtimestamp', ([seconds, tz]) => fromTimestamp(Number(toText(seconds)), tz))],
    ['utcfromtimestamp', native('utcfromtimestamp', ([seconds]) => fromTimestamp(Number(toText(seconds)), undefined))],
    [
      'strptime',
      native('strptime', ([text, format]) => {
        const fields = strptime(toText(text), toText(format));
        return new DateTimeObject(wallOf(fields), fields.offset);
      }),
    ],
    ['combine', native('combine', ([date, time]) => combined(date, time))],
    ['min', new DateTimeObject(wallOf({ year: 1, month: 1, day: 1 }))],
    ['max', new DateTimeObject(wallOf({ year: 10_000 - 1, month: 12, day: 31 }) + 86_400n * SECOND - 1n)],
  ];
  return new Namespace('datetime', members, (args, kwargs) => {
    const tzinfo = kwargs.get('tzinfo') ?? args[7];
    const fields = replaced(NO_FIELDS, [...CALENDAR, ...CLOCK], { args, kwargs });
    return new DateTimeObject(wallOf(fields), tzinfo instanceof ZoneObject ? tzinfo : undefined);
  });
}

function dateClass(now: Date): Namespace {
  const members: Members = [
    ['today', native('today', () => DateObject.of(BigInt(now.getTime()) * 1000n))],
    ['fromisoformat', native('fromisoformat', ([text]) => DateObject.of(fromIso(toText(text)).wall))],
    ['min', new DateObject(wallOf({ year: 1, month: 1, day: 1 }))],
    ['max', new DateObject(wallOf({ year: 9999, month: 12, day: 31 }))],
  ];
  return new Namespace('date', members, (args, kwargs) =>
    DateObject.of(wallOf(replaced(NO_FIELDS, CALENDAR, { args, kwargs }))),
  );
}

function timeOf(args: Value[], kwargs: Kwargs): Value {
  const fields = replaced({ ...NO_FIELDS, year: 1970, month: 1, day: 1 }, CLOCK, { args, kwargs });
  return new TimeObject(wallOf(fields));
}

function combined(date: Value, time: Value): Value {
  const sound = (date instanceof DateObject || date instanceof DateTimeObject) && time instanceof TimeObject;
  if (!sound) return fail('macro-arguments', { name: 'combine', problem: 'a date and a time are expected' });
  return new DateTimeObject(DateObject.of(date.wall).wall + time.since);
}

function fromTimestamp(seconds: number, tz: Value): Value {
  const instant = BigInt(Math.round(seconds * 1e6));
  return tz instanceof ZoneObject ? DateTimeObject.inZone(instant, tz) : new DateTimeObject(instant);
}

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:.(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,6})\d*)?)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** `2026-02-06`, `2026-02-06T10:20:30.5+09:00`. Errors: `macro-arguments`. */
function fromIso(text: string): DateTimeObject {
  const found = ISO.exec(text);
  if (!found) return fail('macro-arguments', { name: 'fromisoformat', problem: `Invalid isoformat string: '${text}'` });
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((n) => Number(n ?? 0));
  const microsecond = Number((found[7] ?? '').padEnd(6, '0'));
  const wall = wallOf({ year, month, day, hour, minute, second, microsecond });
  return new DateTimeObject(wall, found[8] === undefined ? undefined : offsetOf(found[8]));
}

/** What pytz's zones do to moments. */
const ZONE_MEMBERS = new Map<string, (zone: ZoneObject, args: readonly Value[]) => Value>([
  ['localize', (at, [moment]) => (moment instanceof DateTimeObject ? new DateTimeObject(moment.wall, at) : null)],
  [
    'normalize',
    (at, [moment]) => (moment instanceof DateTimeObject ? DateTimeObject.inZone(moment.instant, at) : null),
  ],
  [
    'utcoffset',
    (at, [moment]) =>
      moment instanceof DateTimeObject
        ? new TimeDeltaObject(BigInt(at.offsetOfWall(Number(moment.wall / 1000n))) * 60n * SECOND)
        : null,
  ],
]);

function zone(name: string): ZoneObject {
  return new ZoneObject(name, ZONE_MEMBERS);
}

/** True for what templates hold as a date, moment, time or duration. */
export function isTemporal(value: unknown): value is HostObject {
  return [DateObject, DateTimeObject, TimeObject, TimeDeltaObject].some((type) => value instanceof type);
}
