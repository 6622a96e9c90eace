import type { Right } from './rights.ts';
import { scopeText } from './statements.ts';

const GRANT = /^GRANT (.+?) ON (\*\.\*|[^ ]+(?: [^ ]+)*?\.(?:\*|`[^`]*`|[^ ]+)) TO /;

/** What SHOW GRANTS tells beyond the rights given, one line each: `DROP ON `silver`.*`. */
export function excess(shown: readonly string[], rights: readonly Right[]): string[] {
  const wanted = new Map<string, Set<string>>();
  for (const { on, privileges } of rights) {
    const scope = scopeText(on);
    wanted.set(scope, new Set([...(wanted.get(scope) ?? []), ...privileges.flatMap((p) => singly(normal(p)))]));
  }
  return shown.flatMap((line) => {
    const [, privileges = '', scope = ''] = GRANT.exec(line) ?? [];
    const allowed = wanted.get(scope);
    const beyond = split(privileges)
      .flatMap((p) => singly(normal(p)))
      .filter((p) => p !== 'USAGE' && allowed?.has(p) !== true && allowed?.has('ALL PRIVILEGES') !== true);
    const passOn = / WITH GRANT OPTION/.test(line) ? ['GRANT OPTION'] : [];
    const found = [...beyond, ...passOn];
    return found.length === 0 ? [] : [`${found.join(', ')} ON ${scope}`];
  });
}

/** Privileges of a list; commas within parentheses belong to columns. */
function split(list: string): string[] {
  return list.split(/,\s*(?![^(]*\))/).filter((p) => p !== '');
}

function normal(privilege: string): string {
  return privilege.replaceAll('`', '').trim();
}

/** `UPDATE (a, b)` → `UPDATE (a)`, `UPDATE (b)`. */
function singly(privilege: string): string[] {
  const [, what = '', columns] = /^(.*?)\s*\((.*)\)$/.exec(privilege) ?? [];
  return columns === undefined ? [privilege] : columns.split(',').map((c) => `${what} (${c.trim()})`);
}
