import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelClient } from '../../kernel/client/kernel-client';
import { findMagicLines, splitCellMagic } from '../../kernel/magics/split-magics';
import { contentOf, printed, resultOf, startKernel, tracebackOf } from './start-kernel';

let kernel: KernelClient;
const folder = mkdtempSync(join(tmpdir(), 'notebook-'));

beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
});
afterAll(async () => {
  expect(await kernel.shutdown()).toBe(true);
});

const run = (code: string) => kernel.execute(code);
const setting = async (name: string) =>
  resultOf(await run(`(globalThis as any)[Symbol.for('manybody.kernel')].settings.${name}`));

describe('finding magics', () => {
  test('a magic starts in the first column', () => {
    expect(findMagicLines('%mb help\nconst a = 7\n  %b;')).toEqual([{ line: 0, text: 'mb help' }]);
  });

  test('text and comments are not magics', () => {
    expect(findMagicLines('const t = `\n%mb help\n`;\n/*\n%whos\n*/')).toEqual([]);
    expect(findMagicLines('const t = `x`;\n%whos')).toEqual([{ line: 1, text: 'whos' }]);
    expect(findMagicLines("const t = '\\\n%mb help';")).toEqual([]);
    expect(findMagicLines("const t = 'a'; // \\\n%mb help")).toEqual([{ line: 1, text: 'mb help' }]);
  });

  test('a cell magic stands in the first line that is not empty', () => {
    expect(splitCellMagic('\n%%time\n1')).toEqual({ head: 'time', body: '1', line: 2 });
    expect(splitCellMagic('1\n%%time')).toBeUndefined();
  });
});

describe('%mb', () => {
  test('help lists every magic', async () => {
    const text = printed(await run('%mb help'));
    for (const magic of [
      '%mb workers',
      '%mb cache',
      '%mb units',
      '%mb theme',
      '%mb last',
      '%mb cite',
      '%mb doctor',
      '%mb export',
      '%mb engines',
      '%mb progress',
      '%mb prelude',
      '%%mb molecule',
      '%%mb run',
      '%%time',
      '%whos',
      '%reset',
    ]) {
      expect(text).toContain(`  ${magic}`);
    }
    expect(printed(await run('%mb'))).toBe(text);
  });

  test('workers sets the default of runs, and shows the call', async () => {
    expect(printed(await run('%mb workers 3'))).toContain('computer.workers(3)');
    expect(await setting('workers')).toBe('3');
    await run('%mb workers auto');
    expect(await setting('workers')).toBeUndefined();
  });

  test('units, theme and progress are set', async () => {
    await run('%mb units kJ\n%mb theme dark\n%mb progress off');
    expect([await setting('energyUnit'), await setting('theme'), await setting('progress')]).toEqual([
      "'kJ/mol'",
      "'dark'",
      'false',
    ]);
    await run('%mb units kcal\n%mb theme auto\n%mb progress on');
  });

  test.each([
    ['%mb workers 0', /Usage: %mb workers N\|auto/],
    ['%mb workers 1e9', /'1e9' is neither a number of workers, from 1, nor auto/],
    ['%mb units cal', /Usage: %mb units kcal\|kJ/],
    ['%mb progress', /Usage: %mb progress on\|off/],
    ['%mb cache empty', /Usage: %mb cache \[status\|clear\]/],
    ['%mb workrs 2', /Did you mean %mb workers\?/],
    ['%who', /Did you mean %whos\?/],
    ['%time', /%%time stands in the first line of a cell/],
    ['%%whos', /%whos is written with one %/],
    ['%%mb molecule 2x\nO 0 0 0', /not a variable name/],
    ['%%mb molecule const\nHe 0 0 0', /'const' is not a variable name/],
    ['%%mb molecule await\nHe 0 0 0', /'await' is not a variable name/],
    ['%%mb run let\n{}', /'let' is not a variable name/],
    ['%%mb run', /holds no document/],
    ['%%mb run\n{ "a": ]', /cannot be read.* line 2, column 8/],
    ['%%mb run\nmolecule: &a [*a]', /alias \(\*\) in it stands for a part that holds this alias/],
    ['%mb last', /No run has finished/],
  ])('%s is refused with advice', async (code, advice) => {
    const { reply } = await run(code);
    expect(reply.ename).toBe('MagicError');
    expect(reply.evalue).toMatch(advice);
  });

  test('engines says what can compute here', async () => {
    const listed = printed(await run('%mb engines'));
    expect(listed).toMatch(/^builtin +version \S+; HF, MP2.*; energy, gradient.*ghost atoms/m);
    expect(printed(await run('%engines'))).toBe(listed);
  });
});

describe('in a cell with code', () => {
  test('a magic runs where it stands', async () => {
    const code = "console.log('before');\n%mb units kJ\nconsole.log('after');\nconst x = 1;\nx";
    const answer = await run(code);
    expect(printed(answer)).toBe('before\nenergy differences in kJ/mol\nafter\n');
    expect(resultOf(answer)).toBe('1');
    await run('%mb units kcal');
  });

  test('line numbers stay right', async () => {
    expect(tracebackOf(await run("%mb units kcal\nconst a: number = 'x';"))).toContain('at line 2, column 7');
    expect(tracebackOf(await run("%%time\n\nthrow new Error('x');"))).toMatch(/line 3, column \d/);
  });

  test('one that changes the session must be alone', async () => {
    expect((await run('const y = 1;\n%reset')).reply.evalue).toMatch(/must be alone/);
  });
});

test('%%time prints wall and CPU time and shows the result', async () => {
  const answer = await run('%%time\nawait new Promise((r) => setTimeout(r, 120));\n7');
  const [, wall, unit] = /wall time ([\d.]+) (ms|s), CPU time [\d.]+ m?s/.exec(printed(answer)) ?? [];
  expect(Number(wall) * (unit === 's' ? 1000 : 1)).toBeGreaterThanOrEqual(119);
  expect(resultOf(answer)).toBe('7');
});

test('%whos lists variables, not the prelude; %reset forgets them and keeps the SDK', async () => {
  await run('const beads = [1, 2, 3];');
  const text = printed(await run('%whos'));
  expect(text).toMatch(/^beads +Array +\[ 1, 2, 3 \]$/m);
  expect(text).not.toContain('ManyBodyComputer');
  await run('%reset');
  expect((await run('beads')).reply.evalue).toBe("Cannot find name 'beads'.");
  expect(resultOf(await run('typeof ManyBodyComputer'))).toBe("'function'");
});

describe('the SDK in magics', () => {
  const water = 'O 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587';
  const dimer = `${water}\n--\nO 0 0 3\nH 0 0.757 3.587\nH 0 -0.757 3.587\n`;

  test('%%mb molecule makes a molecule with its type', async () => {
    const answer = await run(`%%mb molecule dimer\n${dimer}`);
    expect(printed(answer)).toContain('2 fragments, 6 atoms');
    expect(resultOf(await run('dimer.fragments.map((atoms) => atoms.length)'))).toBe('[ 3, 3 ]');
    // 3 angstrom in bohr: the text is in angstrom unless it says otherwise.
    expect(Number(resultOf(await run('dimer.geometry[11]! - dimer.geometry[2]!')))).toBeCloseTo(5.66918, 4);
  });

  test('one atom is one atom', async () => {
    expect(printed(await run('%%mb molecule he\nHe 0 0 0'))).toMatch(/^1 fragment, 1 atom$/m);
  });

  test('an error in the body is told without the code of the kernel', async () => {
    const unknown = await run('%%mb molecule wrong\nXx 0 0 0');
    expect(unknown.reply).toMatchObject({ ename: 'InputError', evalue: expect.stringContaining('Xx') });
    expect(unknown.reply.traceback).toHaveLength(1);
    expect((await run('wrong')).reply.evalue).toBe("Cannot find name 'wrong'.");
    for (const code of ['%%mb run\n{ bad json', '%%mb run\nmolecule: &a [*a]', '%%mb run\n', '%%mb run\n{}']) {
      const text = tracebackOf(await run(code));
      expect(text).not.toMatch(/node_modules|await import|Caused by|^ +at /m);
    }
  });

  const yaml = `%%mb run short
schema_name: qcschema_many_body_input
molecule:
  symbols: [He, He, He]
  geometry: [0, 0, 0, 0, 0, 5, 0, 0, 10]
  fragments: [[0], [1], [2]]
specification:
  driver: energy
  keywords: { bsse_type: [cp], levels: { '2': hf/sto-3g } }
  specification:
    hf/sto-3g: { program: builtin, driver: energy, model: { method: hf, basis: sto-3g } }
`;

  test('%%mb run computes the document and keeps the result', async () => {
    const answer = await run(yaml);
    expect(answer.reply).toMatchObject({ status: 'ok' });
    expect(printed(answer)).toContain('const short = await ManyBodyComputer.from(document).run()');
    expect(contentOf(answer, 'execute_result')?.data).toHaveProperty(['text/html']);
    expect(contentOf(answer, 'display_data')).toBeDefined();
    const direct =
      "const same = mb.moleculeFromText('He 0 0 0\\n--\\nHe 0 0 5\\n--\\nHe 0 0 10', { units: 'bohr' });\n" +
      "const { interaction } = { interaction: (await ManyBodyComputer.of(same).level(2, 'hf/sto-3g').bsse('cp').store(false).run()).interaction('cp', 2)! };\n" +
      "Math.abs(short.interaction('cp', 2)! - interaction) < 1e-12 && interaction > 1e-5";
    expect(resultOf(await run(direct))).toBe('true');
  });

  test('%mb progress off draws no progress', async () => {
    await run('%mb progress off');
    expect(contentOf(await run(yaml), 'display_data')).toBeUndefined();
    await run('%mb progress on');
  });

  test('%mb last shows and names the newest result; %mb cite cites it', async () => {
    expect(contentOf(await run('%mb last again'), 'display_data')?.data).toHaveProperty(['text/html']);
    expect(resultOf(await run('again === short'))).toBe('true');
    expect(printed(await run('%mb cite'))).toMatch(/@\w+\{/);
  });

  test('%mb export writes files', async () => {
    const answer = await run('%mb export out');
    expect(answer.reply.evalue).toBeUndefined();
    expect(readdirSync(join(folder, 'out'))).toEqual(expect.arrayContaining(['energies.csv', 'report.html']));
  });

  test('%mb cache counts what is stored, and empties it', async () => {
    expect(Number(/(\d+) results/.exec(printed(await run('%mb cache')))?.[1])).toBeGreaterThan(0);
    expect(printed(await run('%mb cache clear'))).toMatch(/[1-9]\d* entries removed/);
    expect(printed(await run('%mb cache status'))).toMatch(/: 0 results/);
  });
});
