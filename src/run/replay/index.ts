export { replayOrMake, replayReason, unkept } from './in-day.ts';
export { differencesOf, replay, type ReplayOptions, type ReplayResult } from './replay.ts';
