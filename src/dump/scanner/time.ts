type Told = { readonly text: string } | { readonly reason: string } | undefined;

const KEPT = /^-?(?:\d\d|[1-7]\d\d|8[0-2]\d|83[0-8]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/;
const DELIMITED = /^\s*(-?)(?:(\d{1,2}) +)?(\d{1,3})(?::(\d{1,2}))?(?::(\d{1,2})(?:\.(\d*))?)?\s*$/;
const COMPACT = /^\s*(-?)(\d{1,7})(?:\.(\d*))?\s*$/;
const MOST_HOURS = 838;

/** A TIME as a server keeps it (`[-]HH:MM:SS[.f]`, fraction cut off): undefined for one that is so already. */
export function sameTime(text: string, digits: number): Told {
  if (KEPT.test(text) && fractionFits(text, digits)) return undefined;
  const parts = partsOf(text);
  if (!parts) return { reason: 'it is no time' };
  const { sign, hours, minutes, seconds, fraction } = parts;
  if (minutes > 59 || seconds > 59) return { reason: 'it is no time' };
  if (hours > MOST_HOURS) return { reason: 'it is out of range' };
  const behind = digits === 0 ? '' : `.${fraction.padEnd(digits, '0').slice(0, digits)}`;
  const kept = `${sign}${two(hours)}:${two(minutes)}:${two(seconds)}${behind}`;
  return kept === text ? undefined : { text: kept };
}

function fractionFits(text: string, digits: number): boolean {
  const point = text.indexOf('.');
  return point < 0 ? digits === 0 : text.length - point - 1 === digits;
}

interface Parts {
  readonly sign: string;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly fraction: string;
}

/** `D HH:MM:SS.f` and what is left of it, or `HHMMSS`. */
function partsOf(text: string): Parts | undefined {
  const compact = COMPACT.exec(text);
  if (compact) {
    const [, sign = '', number = '', fraction = ''] = compact;
    const all = number.padStart(7, '0');
    return {
      sign,
      hours: Number(all.slice(0, 3)),
      minutes: Number(all.slice(3, 5)),
      seconds: Number(all.slice(5)),
      fraction,
    };
  }
  const found = DELIMITED.exec(text);
  if (!found) return undefined;
  const [, sign = '', days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = found;
  return {
    sign,
    hours: Number(days) * 24 + Number(hours),
    minutes: Number(minutes),
    seconds: Number(seconds),
    fraction,
  };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
