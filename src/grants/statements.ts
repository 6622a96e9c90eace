import { fail } from '../errors.ts';
import { quote, type Right, type Scope } from './rights.ts';

/** `varve_daily@10.0.0.%`: a name and where it may come from. */
export interface User {
  readonly name: string;
  readonly host: string;
}

/** Errors: `grants-user`. */
export function parseUser(text: string): User {
  const at = text.lastIndexOf('@');
  const [name, host] = at < 0 ? [text, '%'] : [text.slice(0, at), text.slice(at + 1)];
  const bare = (part: string): string => part.replace(/^(['"`])(.*)\1$/, '$2');
  const user = { name: bare(name), host: bare(host) };
  if (user.name === '' || user.host === '' || /['"`\\\s]/.test(user.name + user.host))
    fail('grants-user', { user: text });
  return user;
}

export function userText({ name, host }: User): string {
  return `'${name}'@'${host}'`;
}

export function grantText({ on, privileges }: Right, user: User): string {
  return `GRANT ${privileges.join(', ')} ON ${scopeText(on)} TO ${userText(user)}`;
}

export function scopeText(on: Scope): string {
  return on.kind === 'database' ? `${quote(on.pattern)}.*` : `${quote(on.schema)}.${quote(on.table)}`;
}
