import { hostname, userInfo } from 'node:os';

/** Who runs this process, for the ledger: `user@machine`. A container may have a user without a name. */
export function who(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
