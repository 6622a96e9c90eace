import type { RowHash } from '../../adapter/index.ts';

/** The first half of an MD5 over the values as SQL writes them: quoted text tells NULL from 'NULL', and one value from the next. */
export const rowHash: RowHash = {
  hashing: 'mysql md5',
  rowHash: (expressions) =>
    `CAST(CONV(LEFT(MD5(CONCAT_WS(',', ${expressions.map((e) => `QUOTE(${e})`).join(', ')})), 16), 16, 10) AS UNSIGNED)`,
};
