import { fail } from '../../errors.ts';
import { offsetText } from './strftime.ts';
import { HostObject, native, toText, type Value } from '../template/index.ts';

/** A time zone by IANA name, as pytz gives it. */
export class ZoneObject extends HostObject {
  readonly name: string;
  #format: Intl.DateTimeFormat | undefined;
  /** Makes a moment of this zone out of a wall clock's; set by the module of dates, which knows their class. */
  readonly #members: ReadonlyMap<string, (zone: ZoneObject, args: readonly Value[]) => Value>;

  /** Errors: `unknown-time-zone`. */
  constructor(name: string, members: ReadonlyMap<string, (zone: ZoneObject, args: readonly Value[]) => Value>) {
    super();
    this.name = name;
    this.#members = members;
    if (name !== 'UTC') this.#format = formatOf(name); // to make one takes a hundredth of a second
  }

  override attribute(name: string): Value | undefined {
    if (name === 'zone') return this.name;
    const member = this.#members.get(name);
    return member && native(name, (args) => member(this, args));
  }

  /** Minutes east of UTC at an instant (milliseconds since 1970). */
  offsetAt(instant: number): number {
    const parts = new Map(
      (this.#format ??= formatOf(this.name)).formatToParts(instant).map((part) => [part.type, Number(part.value)]),
    );
    const field = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const wall = Date.UTC(
      field('year'),
      field('month') - 1,
      field('day'),
      field('hour'),
      field('minute'),
      field('second'),
    );
    return Math.round((wall - Math.floor(instant / 1000) * 1000) / 60_000);
  }

  /** Minutes east of UTC where the wall clock shows that time (milliseconds as if it were UTC). */
  offsetOfWall(wall: number): number {
    const guess = this.offsetAt(wall);
    const better = this.offsetAt(wall - guess * 60_000);
    return this.offsetAt(wall - better * 60_000) === better ? better : guess;
  }

  /** Short name at an instant: `JST`, `CEST`, `UTC`; hours east of UTC, `+03`, where the zone has no name. */
  nameAt(instant: number): string {
    const named = LOCALES.map((locale) => shortName(locale, this.name, instant)).find(
      (name) => !/^GMT.|^UTC./.test(name),
    );
    const hours = offsetText(this.offsetAt(instant), '');
    return named ?? (hours.endsWith('00') ? hours.slice(0, 3) : hours);
  }

  override text(): string {
    return this.name;
  }
}

/** English as it is spoken where zones have names of their own. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-NZ', 'en-ZA', 'ja-JP'];

function shortName(locale: string, timeZone: string, instant: number): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(instant);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT+';
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: toText(zone),
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, made);
    return made;
  } catch (cause) {
    return fail('unknown-time-zone', { zone }, { cause });
  }
}
