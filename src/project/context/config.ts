import { fail } from '../../errors.ts';
import { isMap } from '../config/yaml.ts';
import { HostObject, native, toPlain, toText, toValue, type Value } from '../template/index.ts';

/** `config(…)` and `config.get(…)`: while the project is read it gathers, afterwards it tells. */
export class ConfigObject extends HostObject {
  readonly #known: Readonly<Record<string, unknown>>;
  readonly gathered: Record<string, unknown> = {};

  constructor(known: Readonly<Record<string, unknown>>) {
    super();
    this.#known = known;
  }

  override call(args: Value[], kwargs: ReadonlyMap<string, Value>): Value {
    const [first] = args;
    const given = first === undefined ? {} : (toPlain(first) as Record<string, unknown>);
    for (const [key, value] of Object.entries(given)) this.#take(key, value);
    for (const [key, value] of kwargs) this.#take(key, toPlain(value));
    return '';
  }

  #take(key: string, value: unknown): void {
    const hooks = this.gathered[key];
    const adds = /^(pre|post)[-_]hook$/.test(key) && hooks !== undefined;
    this.gathered[key] = adds ? [hooks, value].flat() : value;
  }

  #value(name: string): unknown {
    const own = Object.hasOwn(this.gathered, name) ? this.gathered[name] : undefined;
    return own ?? (Object.hasOwn(this.#known, name) ? this.#known[name] : undefined);
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return native('get', ([key, fallback], kwargs) => this.#get(toText(key), fallback ?? kwargs.get('default')));
      case 'require':
        return native(
          'require',
          ([key]) =>
            this.#get(toText(key)) ??
            fail('macro-arguments', { name: 'config.require', problem: `${toText(key)} is not configured` }),
        );
      case 'set':
        return native('set', ([key, value]) => (this.#take(toText(key), toPlain(value)), ''));
      case 'meta_get':
        return native(
          name,
          ([key, fallback], kwargs) => this.#meta(toText(key)) ?? fallback ?? kwargs.get('default') ?? null,
        );
      case 'meta_require':
        return native(
          name,
          ([key]) =>
            this.#meta(toText(key)) ??
            fail('macro-arguments', { name: 'config.meta_require', problem: `${toText(key)} is not in meta` }),
        );
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return native(name, () => this.#persists(name === 'persist_relation_docs' ? 'relation' : 'columns'));
      default:
        return this.#value(name) === undefined ? undefined : toValue(this.#value(name));
    }
  }

  #meta(key: string): Value | undefined {
    const meta = this.#value('meta');
    return isMap(meta) && Object.hasOwn(meta, key) ? toValue(meta[key]) : undefined;
  }

  #persists(what: 'relation' | 'columns'): boolean {
    const asked = this.#value('persist_docs');
    return isMap(asked) && asked[what] === true;
  }

  #get(key: string, fallback?: Value): Value {
    const value = this.#value(key);
    return value === undefined || value === null ? (fallback ?? null) : toValue(value);
  }

  override text(): string {
    return '';
  }
}
