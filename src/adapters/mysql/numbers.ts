import type { NumericTypes } from '../../adapter/index.ts';

/** MySQL's numeric types. */
export const NUMBERS: NumericTypes = {
  integers: {
    TINYINT: { bits: 8, signed: true },
    'TINYINT(1)': { bits: 8, signed: true },
    SMALLINT: { bits: 16, signed: true },
    MEDIUMINT: { bits: 24, signed: true },
    INT: { bits: 32, signed: true },
    BIGINT: { bits: 64, signed: true },
    'TINYINT UNSIGNED': { bits: 8, signed: false },
    'SMALLINT UNSIGNED': { bits: 16, signed: false },
    YEAR: { bits: 16, signed: false },
    'MEDIUMINT UNSIGNED': { bits: 24, signed: false },
    'INT UNSIGNED': { bits: 32, signed: false },
    'BIGINT UNSIGNED': { bits: 64, signed: false },
  },
  decimal: { precision: 65, scale: 30 },
};
