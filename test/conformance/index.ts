/** The suite that every engine passes; for adapters of one's own: `conformance({ adapter, target, exceptions })`. */
export { conformance, type Subject } from './suite.ts';
