export { eraseDatabase, eraseLayers, type DatabaseToErase, type ErasedDatabase } from './erase.ts';
export { isErasureLeft } from './left.ts';
export { subjectOf, type EraseRequest } from './subject.ts';
