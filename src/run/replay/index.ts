export { replay, type ReplayOptions, type ReplayResult } from './replay.ts';
