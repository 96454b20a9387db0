import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resultOf, startKernel } from './start-kernel';

describe('in every session', () => {
  test('the SDK is there, with types, in a folder that has neither packages nor @types/node', async () => {
    const kernel = await startKernel();
    try {
      expect(resultOf(await kernel.execute('ManyBodyComputer === mb.ManyBodyComputer'))).toBe('true');
      expect(resultOf(await kernel.execute('kcal(1) / kJ(1) * 4.184 * angstrom(1)'))).toMatch(/^0\.529177/);
      expect(resultOf(await kernel.execute('samples.water2.name'))).toContain('water2');
      expect(resultOf(await kernel.execute('mb'))).toContain('ManyBodyComputer: [class ManyBodyComputer],\n');
      expect((await kernel.execute('ManyBodyComputer.of(5)')).reply.evalue).toMatch(/not assignable to parameter/);
      expect((await kernel.execute("setTimeout(() => {}, 1); Buffer.from('a'); process.version;")).reply.status).toBe(
        'ok',
      );
      const named = "import { ManyBodyComputer as Computer } from 'manybody';\nComputer === ManyBodyComputer";
      expect(resultOf(await kernel.execute(named))).toBe('true');
      expect(
        (await kernel.execute("import { kernelChannel } from 'manybody/notebook';\nkernelChannel()!.version;")).reply
          .status,
      ).toBe('ok');
      expect(
        (
          await kernel.execute(
            "import { listEngines } from 'manybody/engines';\nconst engines: readonly string[] = listEngines();",
          )
        ).reply.status,
      ).toBe('ok');
    } finally {
      expect(await kernel.shutdown()).toBe(true);
    }
  });

  test('cells may declare its names anew', async () => {
    const kernel = await startKernel();
    try {
      expect(resultOf(await kernel.execute('const mb = 5;\nmb'))).toBe('5');
      expect(resultOf(await kernel.execute('class ManyBodyComputer { own = 1 }\nnew ManyBodyComputer().own'))).toBe(
        '1',
      );
      expect(resultOf(await kernel.execute('mb + new ManyBodyComputer().own'))).toBe('6');
      await kernel.execute('%mb prelude off');
      expect(resultOf(await kernel.execute('mb'))).toBe('5');
    } finally {
      expect(await kernel.shutdown()).toBe(true);
    }
  });

  test('%mb prelude off takes the names away, on brings them back', async () => {
    const kernel = await startKernel();
    try {
      await kernel.execute('const mine = 1;');
      await kernel.execute('%mb prelude off');
      expect((await kernel.execute('ManyBodyComputer')).reply.evalue).toBe("Cannot find name 'ManyBodyComputer'.");
      await kernel.execute('%mb prelude on');
      expect(resultOf(await kernel.execute('[typeof ManyBodyComputer, mine]'))).toBe("[ 'function', 1 ]");
    } finally {
      expect(await kernel.shutdown()).toBe(true);
    }
  });

  test('packages beside the notebook resolve', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'notebook-'));
    mkdirSync(join(cwd, 'node_modules', 'nearby'), { recursive: true });
    writeFileSync(join(cwd, 'node_modules', 'nearby', 'index.js'), 'exports.answer = 42;');
    writeFileSync(join(cwd, 'node_modules', 'nearby', 'index.d.ts'), 'export declare const answer: number;');
    const kernel = await startKernel({ cwd });
    try {
      expect(resultOf(await kernel.execute("import { answer } from 'nearby';\nanswer"))).toBe('42');
    } finally {
      expect(await kernel.shutdown()).toBe(true);
    }
  });
});
