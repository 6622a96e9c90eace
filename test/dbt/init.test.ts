import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inProject } from './project.ts';

test('init makes a project that builds, with a profile; an existing folder or profile stays as it is', () =>
  inProject({}, (p) => {
    const env = { DBT_PROFILES_DIR: join(p.dir, 'profiles') };
    const made = p.process(['init', 'jaffle'], env);
    assert.equal(made.code, 0, made.out);
    assert.match(made.out, /Your new project jaffle was created in .*jaffle\./);
    const built = p.process(['build', '--project-dir', 'jaffle'], env);
    assert.equal(built.code, 0, built.out);
    assert.match(built.out, /Done\. PASS=6 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=6/);
    const [before, profiles] = [p.text('jaffle/dbt_project.yml'), p.text('profiles/profiles.yml')];
    const again = p.process(['init', 'jaffle'], env);
    assert.equal(again.code, 2, again.out);
    assert.match(again.out, /jaffle is there already/);
    assert.equal(p.text('jaffle/dbt_project.yml'), before);
    const other = p.process(['init', 'tea'], env);
    assert.equal(other.code, 0, other.out);
    assert.match(other.out, /it needs a profile tea/);
    assert.equal(p.text('profiles/profiles.yml'), profiles);
    for (const name of ['1st', '../up']) {
      const bad = p.process(['init', name], env);
      assert.equal(bad.code, 2, bad.out);
      assert.match(bad.out, /letters, digits and underscores/);
      assert.ok(!existsSync(join(p.dir, name)));
    }
  }));
