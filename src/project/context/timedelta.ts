import { HostObject, native, PyFloat, type Kwargs, type Value } from '../template/index.ts';

export const SECOND = 1_000_000n;
export const DAY = 86_400n * SECOND;

/** Division that rounds down, as Python's `//`. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Python's timedelta: a duration, in microseconds. */
export class TimeDeltaObject extends HostObject {
  readonly microseconds: bigint;

  constructor(microseconds: bigint) {
    super();
    this.microseconds = microseconds;
  }

  get #days(): bigint {
    return floorDivide(this.microseconds, DAY);
  }

  override attribute(name: string): Value | undefined {
    const rest = this.microseconds - this.#days * DAY;
    switch (name) {
      case 'days':
        return Number(this.#days);
      case 'seconds':
        return Number(rest / SECOND);
      case 'microseconds':
        return Number(rest % SECOND);
      case 'total_seconds':
        return native(name, () => new PyFloat(Number(this.microseconds) / 1e6));
      default:
        return undefined;
    }
  }

  override operate(operator: string, other: Value, reversed: boolean): Value {
    const mine = this.microseconds;
    if (other instanceof TimeDeltaObject) {
      const theirs = other.microseconds;
      if (operator === '+') return new TimeDeltaObject(mine + theirs);
      if (operator === '-') return new TimeDeltaObject(mine - theirs);
      if (theirs === 0n) return undefined;
      if (operator === '/') return new PyFloat(Number(mine) / Number(theirs));
      return operator === '//' ? Number(floorDivide(mine, theirs)) : undefined;
    }
    const factor = other instanceof PyFloat ? other.value : Number(other);
    if (typeof other !== 'number' && typeof other !== 'bigint' && !(other instanceof PyFloat)) return undefined;
    if (operator === '*') return new TimeDeltaObject(scaled(mine, factor));
    if (reversed || factor === 0) return undefined;
    if (operator === '/') return new TimeDeltaObject(scaled(mine, 1 / factor));
    return operator === '//' ? new TimeDeltaObject(BigInt(Math.floor(Number(mine) / factor))) : undefined;
  }

  override order(other: HostObject): number | undefined {
    return other instanceof TimeDeltaObject ? Number(this.microseconds - other.microseconds) : undefined;
  }

  override truthy(): boolean {
    return this.microseconds !== 0n;
  }

  override text(): string {
    const days = this.#days;
    const rest = this.microseconds - days * DAY;
    const two = (n: bigint): string => String(n).padStart(2, '0');
    const fraction = rest % SECOND === 0n ? '' : `.${String(rest % SECOND).padStart(6, '0')}`;
    const seconds = rest / SECOND;
    const clock = `${seconds / 3600n}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction}`;
    return days === 0n ? clock : `${days} day${days === 1n || days === -1n ? '' : 's'}, ${clock}`;
  }
}

function scaled(microseconds: bigint, factor: number): bigint {
  return Number.isInteger(factor) ? microseconds * BigInt(factor) : BigInt(Math.round(Number(microseconds) * factor));
}

const UNITS: readonly (readonly [string, bigint])[] = [
  ['days', DAY],
  ['seconds', SECOND],
  ['microseconds', 1n],
  ['milliseconds', 1000n],
  ['minutes', 60n * SECOND],
  ['hours', 3600n * SECOND],
  ['weeks', 7n * DAY],
];

/** `timedelta(days=1, hours=2 …)`. */
export function timedelta(args: readonly Value[], kwargs: Kwargs): TimeDeltaObject {
  let total = 0n;
  for (const [i, [name, unit]] of UNITS.entries()) {
    const given = args[i] ?? kwargs.get(name) ?? 0;
    total += scaled(unit, given instanceof PyFloat ? given.value : Number(given));
  }
  return new TimeDeltaObject(total);
}
