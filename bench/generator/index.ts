export type { Life } from './days.ts';
export { SERVERS } from './servers.ts';
export { dateOfDay, writeDay, type Outputs } from './write-day.ts';
