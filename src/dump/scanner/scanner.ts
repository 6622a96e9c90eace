export { makePlainScanner as makeScanner } from './plain.ts';
