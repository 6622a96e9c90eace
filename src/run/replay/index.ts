export { replayOrMake, replayReason, unkept } from './in-day.ts';
export { replay, type ReplayOptions, type ReplayResult } from './replay.ts';
