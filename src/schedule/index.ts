export { holdAlone, type Alone } from './alone.ts';
export { SCHEDULE_STATES, type Memory, type MemoryStore, type ScheduleEvent, type ScheduleState } from './desk.ts';
export { serveHealth, type Health } from './health.ts';
export { memoryFile } from './memory-file.ts';
export { tellPeople, type Recipients } from './notify.ts';
export { Schedule, type ScheduleOptions, type ScheduleStatus } from './schedule.ts';
export { instantOf, momentOf, type Moment, type Timetable } from './timetable.ts';
export type { Notice, NoticeKind, Trouble } from './troubles.ts';
export type { Arrival, KnownDay, RanDay, RunReport, Work } from './work.ts';
