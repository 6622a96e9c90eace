import { fail } from '../../errors.ts';
import { HostObject, native, PyFloat, PyTuple, toText, type Kwargs, type Value } from '../template/index.ts';
import { isoCalendar, offsetText, strftime, type Fields } from './strftime.ts';
import { DAY, floorDivide, SECOND, TimeDeltaObject } from './timedelta.ts';
import { ZoneObject } from './zone.ts';

/** Microseconds since 1970 of a wall clock's date and time, as if it were UTC. Errors: `macro-arguments` for no such day. */
export function wallOf(fields: Pick<Fields, 'year' | 'month' | 'day'> & Partial<Fields>): bigint {
  const { year, month, day, hour = 0, minute = 0, second = 0, microsecond = 0 } = fields;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const same = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && year >= 1 && year <= 9999;
  if (!same || hour > 23 || minute > 59 || second > 59)
    fail('macro-arguments', { name: 'datetime', problem: `there is no ${[year, month, day].join('-')}` });
  return BigInt(at.getTime()) * 1000n + BigInt(microsecond);
}

const CALENDAR = ['year', 'month', 'day'] as const;
const CLOCK = ['hour', 'minute', 'second', 'microsecond'] as const;

/** What dates and moments have in common: the wall clock's fields. */
abstract class Dated extends HostObject {
  /** Microseconds since 1970 of the wall clock. */
  readonly wall: bigint;

  constructor(wall: bigint) {
    super();
    this.wall = wall;
  }

  get fields(): Fields {
    const at = new Date(Number(floorDivide(this.wall, 1000n)));
    return {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      microsecond: Number(this.wall - floorDivide(this.wall, SECOND) * SECOND),
      offset: undefined,
      zoneName: '',
    };
  }

  protected abstract moved(by: bigint): Dated;

  /** `date ± timedelta`, `date - date`. */
  override operate(operator: string, other: Value, reversed: boolean): Value {
    if (other instanceof TimeDeltaObject && operator === '+') return this.moved(other.microseconds);
    if (other instanceof TimeDeltaObject && operator === '-' && !reversed) return this.moved(-other.microseconds);
    const distance = operator === '-' && other instanceof HostObject ? this.since(other) : undefined;
    return distance === undefined ? undefined : new TimeDeltaObject(distance);
  }

  /** Microseconds from the other to this; undefined where the two do not compare. */
  protected abstract since(other: HostObject): bigint | undefined;

  override order(other: HostObject): number | undefined {
    const distance = this.since(other);
    return distance === undefined ? undefined : Number(distance);
  }

  override attribute(name: string): Value | undefined {
    const { fields } = this;
    const part = CALENDAR.find((p) => p === name);
    if (part) return fields[part];
    switch (name) {
      case 'strftime':
        return native(name, ([format]) => strftime(fields, toText(format)));
      case 'weekday':
        return native(name, () => isoCalendar(fields)[2] - 1);
      case 'isoweekday':
        return native(name, () => isoCalendar(fields)[2]);
      case 'isocalendar':
        return native(name, () => new PyTuple(isoCalendar(fields)));
      case 'toordinal':
        return native(name, () => Number(floorDivide(this.wall, DAY)) + 719_163);
      case 'isoformat':
        return native(name, () => this.text().replace(' ', 'T'));
      default:
        return undefined;
    }
  }
}

/** Python's date. */
export class DateObject extends Dated {
  static of(wall: bigint): DateObject {
    return new DateObject(floorDivide(wall, DAY) * DAY);
  }

  protected override moved(by: bigint): DateObject {
    return DateObject.of(this.wall + floorDivide(by, DAY) * DAY);
  }

  protected override since(other: HostObject): bigint | undefined {
    return other instanceof DateObject ? this.wall - other.wall : undefined;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'replace')
      return native(name, (args, kwargs) => DateObject.of(wallOf(replaced(this.fields, CALENDAR, { args, kwargs }))));
    return super.attribute(name);
  }

  override text(): string {
    return strftime(this.fields, '%F');
  }
}

/** The zone of a moment: none, so many minutes east of UTC, or one with a name. */
export type Zone = number | ZoneObject | undefined;

/** Python's datetime: a wall clock's moment, with a zone or without. */
export class DateTimeObject extends Dated {
  readonly zone: Zone;
  readonly #offset: number | undefined;

  constructor(wall: bigint, zone?: Zone) {
    super(wall);
    this.zone = zone;
    this.#offset = zone instanceof ZoneObject ? zone.offsetOfWall(Number(floorDivide(wall, 1000n))) : zone;
  }

  static utc(instant: Date): DateTimeObject {
    return new DateTimeObject(BigInt(instant.getTime()) * 1000n, 0);
  }

  static inZone(instant: bigint, zone: ZoneObject): DateTimeObject {
    const offset = zone.offsetAt(Number(floorDivide(instant, 1000n)));
    return new DateTimeObject(instant + BigInt(offset) * 60n * SECOND, zone);
  }

  /** Microseconds since 1970; a moment without a zone counts as UTC's. */
  get instant(): bigint {
    return this.wall - BigInt(this.#offset ?? 0) * 60n * SECOND;
  }

  override get fields(): Fields {
    return { ...super.fields, offset: this.#offset, zoneName: this.#zoneName };
  }

  get #zoneName(): string {
    if (this.zone === undefined) return '';
    if (this.zone instanceof ZoneObject) return this.zone.nameAt(Number(floorDivide(this.instant, 1000n)));
    return this.zone === 0 ? 'UTC' : `UTC${offsetText(this.zone, ':')}`;
  }

  protected override moved(by: bigint): DateTimeObject {
    return new DateTimeObject(this.wall + by, this.zone);
  }

  protected override since(other: HostObject): bigint | undefined {
    if (!(other instanceof DateTimeObject) || (this.zone === undefined) !== (other.zone === undefined))
      return undefined;
    return this.instant - other.instant;
  }

  override attribute(name: string): Value | undefined {
    const part = CLOCK.find((p) => p === name);
    if (part) return this.fields[part];
    switch (name) {
      case 'tzinfo':
        return this.zone instanceof ZoneObject ? this.zone : this.zone === undefined ? null : this.#zoneName;
      case 'date':
        return native(name, () => DateObject.of(this.wall));
      case 'time':
        return native(name, () => new TimeObject(this.wall - floorDivide(this.wall, DAY) * DAY));
      case 'timestamp':
        return native(name, () => new PyFloat(Number(this.instant) / 1e6));
      case 'utcoffset':
        return native(name, () =>
          this.#offset === undefined ? null : new TimeDeltaObject(BigInt(this.#offset) * 60n * SECOND),
        );
      case 'tzname':
        return native(name, () => (this.zone === undefined ? null : this.#zoneName));
      case 'astimezone':
        return native(name, ([zone]) =>
          zone instanceof ZoneObject ? DateTimeObject.inZone(this.instant, zone) : this,
        );
      case 'replace':
        return native(name, (args, kwargs) => this.#replaced(args, kwargs));
      default:
        return super.attribute(name);
    }
  }

  #replaced(args: readonly Value[], kwargs: Kwargs): DateTimeObject {
    const given = kwargs.get('tzinfo');
    const zone = given instanceof ZoneObject ? given : kwargs.has('tzinfo') ? undefined : this.zone;
    return new DateTimeObject(wallOf(replaced(this.fields, [...CALENDAR, ...CLOCK], { args, kwargs })), zone);
  }

  override text(): string {
    const { microsecond, offset } = this.fields;
    const text = strftime(this.fields, microsecond === 0 ? '%F %T' : '%F %T.%f');
    return offset === undefined ? text : text + offsetText(offset, ':');
  }
}

/** Python's time: a moment of some day, in microseconds since its midnight. */
export class TimeObject extends HostObject {
  readonly since: bigint;

  constructor(since: bigint) {
    super();
    this.since = since;
  }

  get #fields(): Fields {
    return new DateTimeObject(this.since).fields;
  }

  override attribute(name: string): Value | undefined {
    const part = CLOCK.find((p) => p === name);
    if (part) return this.#fields[part];
    if (name === 'strftime') return native(name, ([format]) => strftime(this.#fields, toText(format)));
    return name === 'isoformat' ? native(name, () => this.text()) : undefined;
  }

  override order(other: HostObject): number | undefined {
    return other instanceof TimeObject ? Number(this.since - other.since) : undefined;
  }

  override text(): string {
    return strftime(this.#fields, this.#fields.microsecond === 0 ? '%T' : '%T.%f');
  }
}

interface Arguments {
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
}

/** The fields with those given by place or name in their stead. */
export function replaced(fields: Fields, names: readonly (keyof Fields)[], { args, kwargs }: Arguments): Fields {
  const given = names.flatMap((name, i) => {
    const value = args[i] ?? kwargs.get(name);
    return value === undefined ? [] : [[name, Number(value)] as const];
  });
  return { ...fields, ...Object.fromEntries(given) };
}
