/** Preloaded by NODE_OPTIONS: kills the process (-9) when it tells, as JSON, of what VARVE_KILL_AT is a pattern for, the n-th time. */
const pattern = new RegExp(process.env['VARVE_KILL_AT'] ?? '(?!)');
let left = Number(process.env['VARVE_KILL_NTH'] ?? 1);
const write = process.stdout.write.bind(process.stdout) as (...args: readonly unknown[]) => boolean;
process.stdout.write = (...args: readonly unknown[]): boolean => {
  if (pattern.test(String(args[0])) && --left === 0) process.kill(process.pid, 'SIGKILL');
  return write(...args);
};
