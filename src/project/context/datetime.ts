import { HostObject, native, toText, type Value } from '../template/index.ts';

/** A wall-clock moment in a zone, as much of Python's datetime as templates use. */
export class DateTimeObject extends HostObject {
  /** Milliseconds of the wall clock, as if it were UTC. */
  readonly #wall: number;
  /** Minutes east of UTC; undefined for a naive one. */
  readonly #offset: number | undefined;

  constructor(wall: number, offset?: number) {
    super();
    this.#wall = wall;
    this.#offset = offset;
  }

  static utc(instant: Date): DateTimeObject {
    return new DateTimeObject(instant.getTime(), 0);
  }

  override attribute(name: string): Value | undefined {
    const at = new Date(this.#wall);
    switch (name) {
      case 'year':
        return at.getUTCFullYear();
      case 'month':
        return at.getUTCMonth() + 1;
      case 'day':
        return at.getUTCDate();
      case 'hour':
        return at.getUTCHours();
      case 'minute':
        return at.getUTCMinutes();
      case 'second':
        return at.getUTCSeconds();
      case 'strftime':
        return native('strftime', ([format]) => strftime(at, toText(format), this.#offset));
      case 'isoformat':
        return native('isoformat', () => this.text().replace(' ', 'T'));
      case 'date':
        return native('date', () => new DateTimeObject(Math.floor(this.#wall / DAY) * DAY));
      case 'weekday':
        return native('weekday', () => (at.getUTCDay() + 6) % 7);
      case 'timestamp':
        return native('timestamp', () => (this.#wall - (this.#offset ?? 0) * 60_000) / 1000);
      case 'astimezone':
        return native('astimezone', ([zone]) => (zone instanceof ZoneObject ? this.#inZone(zone.name) : this));
      default:
        return undefined;
    }
  }

  #inZone(zone: string): DateTimeObject {
    const instant = this.#wall - (this.#offset ?? 0) * 60_000;
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    const wall = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) + (instant % 1000);
    return new DateTimeObject(wall, Math.round((wall - instant) / 60_000));
  }

  override text(): string {
    const at = new Date(this.#wall);
    const fraction = at.getUTCMilliseconds() === 0 ? '' : `.${String(at.getUTCMilliseconds()).padStart(3, '0')}000`;
    return (
      strftime(at, '%Y-%m-%d %H:%M:%S', undefined) +
      fraction +
      (this.#offset === undefined ? '' : offsetText(this.#offset, ':'))
    );
  }
}

/** `modules.pytz.timezone('Asia/Tokyo')`. */
export class ZoneObject extends HostObject {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  override attribute(name: string): Value | undefined {
    return name === 'zone' ? this.name : undefined;
  }

  override text(): string {
    return this.name;
  }
}

const DAY = 86_400_000;
const MONTHS = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(',');
const WEEKDAYS = 'Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday'.split(',');

function strftime(at: Date, format: string, offset: number | undefined): string {
  const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
  const fields: Readonly<Record<string, string>> = {
    Y: pad(at.getUTCFullYear(), 4),
    m: pad(at.getUTCMonth() + 1),
    d: pad(at.getUTCDate()),
    H: pad(at.getUTCHours()),
    I: pad(at.getUTCHours() % 12 || 12),
    M: pad(at.getUTCMinutes()),
    S: pad(at.getUTCSeconds()),
    f: `${pad(at.getUTCMilliseconds(), 3)}000`,
    p: at.getUTCHours() < 12 ? 'AM' : 'PM',
    y: pad(at.getUTCFullYear() % 100),
    j: pad(Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY) + 1, 3),
    B: MONTHS[at.getUTCMonth()] ?? '',
    b: (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3),
    A: WEEKDAYS[at.getUTCDay()] ?? '',
    a: (WEEKDAYS[at.getUTCDay()] ?? '').slice(0, 3),
    z: offset === undefined ? '' : offsetText(offset, ''),
    Z: offset === 0 ? 'UTC' : '',
    '%': '%',
  };
  return format.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) => fields[letter] ?? whole);
}

function offsetText(minutes: number, separator: string): string {
  const absolute = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}${separator}${two(absolute % 60)}`;
}
