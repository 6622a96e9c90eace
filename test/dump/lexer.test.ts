import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { StatementLexer } from '../../src/dump/lexer.ts';
import { ByteWindow } from '../../src/dump/window.ts';

/** Every statement, comment line and message of a dump that arrives in chunks. */
async function lex(chunks: readonly Buffer[]): Promise<string[]> {
  const found: string[] = [];
  const lexer = new StatementLexer(new ByteWindow(Readable.from(chunks)), {
    comment: (line) => found.push(`comment ${line}`),
    message: (line) => found.push(`message ${line}`),
  });
  for (;;) {
    const { kind, text, conditional } = await lexer.next();
    if (kind === 'end') return found;
    found.push(`${kind}${conditional ? ' (conditional)' : ''} ${text}`);
    if (kind === 'insert') await lexer.skip();
  }
}

const PIECES = [
  '-- a line; with \'quotes"\n',
  '--\n',
  '# another /* line\n',
  "/* a block; -- with ' all */",
  '/*! SET a = 1 */;\n',
  '/*!40101 SET @x = @@y */;\n',
  '/*!50001 CREATE VIEW `v;` */\n/*!50013 AS SELECT 1 */;\n',
  '/*M!100616 SET b = 2 */;',
  '/*M!999999\\- enable the sandbox mode */\n',
  "SET s = 'it''s; \\'; -- no', t = \"; /* \" ;\n",
  'DROP TABLE `a;``b`;\n',
  "CREATE TABLE t (a int, -- it's; one\n b int /* ; */ COMMENT '*/', c int /*!80023 INVISIBLE */);\n",
  "INSERT INTO `values` (`a;`, v) VALUES (1,'x;\\\\'),(2,'\\';'),\n(3,'/* -- #');\n",
  'insert into t values(1) ;',
  'REPLACE /*! INTO */ t /* VALUES */ VALUES (1, -- ;\n 2);\r\n',
  'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SET x = 8 / 2; END //\nDELIMITER ;\n',
  'DELIMITER ;;\n/*!50003 CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; */;;\nDELIMITER ;\n',
  'mysqldump: Error: a message; of the tool\n',
  'LOCK TABLES t WRITE;\n\n',
  ';;\n',
] as const;

describe('statements of a dump', () => {
  test('are the same however its bytes arrive', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        async (pieces, sizes) => {
          const dump = Buffer.from(`SET begin = 1;\n${pieces.join('')}`);
          const chunks: Buffer[] = [];
          for (let [at, i] = [0, 0]; at < dump.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            chunks.push(dump.subarray(at, at + size));
            at += size;
          }
          assert.deepEqual(await lex(chunks), await lex([dump]));
        },
      ),
      { numRuns: 500 },
    ));

  test('each piece is what the client program makes of it', async () => {
    const expected: readonly (readonly string[])[] = [
      ['comment -- a line; with \'quotes"'],
      ['comment --'],
      ['comment # another /* line'],
      [],
      ['statement (conditional) SET a = 1'],
      ['statement (conditional) SET @x = @@y'],
      ['statement (conditional) CREATE VIEW `v;`  \n  AS SELECT 1'],
      ['statement (conditional) SET b = 2'],
      [],
      ["statement SET s = 'it''s; \\'; -- no', t = \"; /* \""],
      ['statement DROP TABLE `a;``b`'],
      ["statement CREATE TABLE t (a int,  \n b int   COMMENT '*/', c int   INVISIBLE  )"],
      ['insert INSERT INTO `values` (`a;`, v) VALUES'],
      ['insert insert into t values'],
      ['insert REPLACE   INTO   t   VALUES'],
      ['statement CREATE PROCEDURE p() BEGIN SELECT 1; SET x = 8 / 2; END'],
      ['statement (conditional) CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;'],
      ['message mysqldump: Error: a message; of the tool'],
      ['statement LOCK TABLES t WRITE'],
      [],
    ];
    for (const [i, piece] of PIECES.entries()) {
      const [, ...found] = await lex([Buffer.from(`SET begin = 1;\n${piece}`)]);
      assert.deepEqual(found, expected[i], piece);
    }
  });
});
