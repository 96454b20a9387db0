import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelClient } from '../../kernel/client/kernel-client';
import { contentOf, printed, resultOf, startKernel, tracebackOf } from './start-kernel';

let kernel: KernelClient;
const folder = mkdtempSync(join(tmpdir(), 'notebook-'));

beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
});
afterAll(async () => {
  expect(await kernel.shutdown()).toBe(true);
});

const types = (answer: Awaited<ReturnType<KernelClient['execute']>>): string[] =>
  answer.broadcasts.map(({ type, content }) => (type === 'status' ? String(content.execution_state) : type));

describe('a cell', () => {
  test('is announced, shows its last expression, and is answered', async () => {
    const answer = await kernel.execute('const half = 21;\nhalf * 2');
    expect(types(answer)).toEqual(['busy', 'execute_input', 'execute_result', 'idle']);
    expect(contentOf(answer, 'execute_input')).toMatchObject({ code: 'const half = 21;\nhalf * 2' });
    expect(resultOf(answer)).toBe('42');
    expect(answer.reply).toMatchObject({ status: 'ok', user_expressions: {}, payload: [] });
    expect(answer.reply.execution_count).toBe(contentOf(answer, 'execute_result')?.execution_count);
  });

  test('sees variables of earlier cells in shorthand properties, and may assign to them so', async () => {
    await kernel.execute('let charge = 1; const spin = 2;');
    expect(resultOf(await kernel.execute('JSON.stringify([{ charge, spin }, (() => ({ charge }))()])'))).toBe(
      `'[{"charge":1,"spin":2},{"charge":1}]'`,
    );
    await kernel.execute('({ charge = 5 } = { charge: 7 } as { charge?: number });');
    expect(resultOf(await kernel.execute('const own = 3; JSON.stringify({ own, charge })'))).toBe(
      `'{"own":3,"charge":7}'`,
    );
  });

  test('that assigns to a variable of an earlier cell reaches the functions that use it', async () => {
    await kernel.execute(
      'let count = 0; function increase() { return ++count; } var [low, { high = 9 }] = [1, {} as { high?: number }];',
    );
    await kernel.execute('const sum = () => low + high;');
    expect(resultOf(await kernel.execute('count = 100; increase()'))).toBe('101');
    expect(resultOf(await kernel.execute('for (count of [5, 7]); low++; high = 40; increase() + sum()'))).toBe('50');
    expect(resultOf(await kernel.execute('count'))).toBe('8');
  });

  test('that declares a name anew makes a new variable, also as a constant, and after a failure the old one is back', async () => {
    await kernel.execute('let pace = 1; const walk = () => ++pace;');
    expect(resultOf(await kernel.execute("const pace = 'fast'; walk() + pace"))).toBe("'2fast'");
    await kernel.execute('let shift = 3; const moved = () => shift;');
    await kernel.execute('throw 1; let shift = 4;');
    expect(resultOf(await kernel.execute('shift = 8; moved()'))).toBe('8');
  });

  test('may export what it declares; an export without a name is told what to write', async () => {
    const exporting =
      "export const left = 4;\nexport function twice(x: number) { return 2 * x; }\nexport { sep } from 'path';";
    expect((await kernel.execute(exporting)).reply.status).toBe('ok');
    expect(resultOf(await kernel.execute('export default twice(left) + sep'))).toBe("'8/'");
    expect(tracebackOf(await kernel.execute("export * from 'path'"))).toContain("import * as name from 'path'");
    expect(tracebackOf(await kernel.execute('export { left as right }'))).toContain('const newName = name');
    expect(tracebackOf(await kernel.execute('export const wrong: string = 1'))).toContain('at line 1, column 14');
  });

  test('prints promises and timers as such, not whose they are', async () => {
    expect(resultOf(await kernel.execute('[1].map(async (v) => v)'))).toBe('[ Promise { 1 } ]');
    expect(printed(await kernel.execute('console.log({ p: Promise.resolve(2) })'))).toBe('{ p: Promise { 2 } }\n');
    const timer = String(resultOf(await kernel.execute('setTimeout(() => undefined, 1)')));
    expect(timer).toMatch(/^Timeout \{/);
    expect(timer).not.toMatch(/kResourceStore|msg_id/);
  });

  test('prints in order, before its result', async () => {
    const answer = await kernel.execute("console.log('a'); console.error('b'); console.log('c'); 1");
    expect(types(answer)).toEqual(['busy', 'execute_input', 'stream', 'stream', 'stream', 'execute_result', 'idle']);
    expect(printed(answer)).toBe('a\nc\n');
    expect(printed(answer, 'stderr')).toBe('b\n');
  });

  test('that prints ten thousand lines costs few messages and loses none', async () => {
    const answer = await kernel.execute('for (let i = 0; i < 10_000; i++) console.log(i);');
    expect(printed(answer).trimEnd().split('\n')).toHaveLength(10_000);
    expect(types(answer).filter((type) => type === 'stream').length).toBeLessThan(200);
  });

  test('shows a MIME bundle through Symbol.for("Jupyter.display"), also a promised one', async () => {
    const bundle =
      "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<b>1</b>', 'text/plain': '1' }) })";
    expect(contentOf(await kernel.execute(bundle), 'execute_result')?.data).toEqual({
      'text/html': '<b>1</b>',
      'text/plain': '1',
    });
  });

  test('whose display throws shows text, and says why', async () => {
    const answer = await kernel.execute(
      "({ a: 1, [Symbol.for('Jupyter.display')]() { throw new Error('no picture'); } })",
    );
    expect(answer.reply.status).toBe('ok');
    expect(resultOf(answer)).toContain('a: 1');
    expect(printed(answer, 'stderr')).toContain('no picture');
  });

  test('shows a computer that cannot run yet, and a plan that the engine refuses, with the reason', async () => {
    const bare = await kernel.execute('ManyBodyComputer.of(samples.water2)');
    expect(resultOf(bare)).toMatch(/^This ManyBodyComputer cannot run yet\n⚠ .*level/);
    const typo = await kernel.execute("ManyBodyComputer.of(samples.water2).level(2, 'hf/6-31gg').bsse('cp')");
    expect(resultOf(typo)).toMatch(
      /^Many-body plan[\s\S]*3 tasks in all[\s\S]*⚠ .*no basis set '6-31gg'. Did you mean '6-31g'/,
    );
    for (const answer of [bare, typo]) expect(printed(answer, 'stderr')).toBe('');
  });

  test('awaits at its top: a promise, an any, and a loop', async () => {
    expect(resultOf(await kernel.execute('await Promise.resolve(1)'))).toBe('1');
    expect(resultOf(await kernel.execute('await (Promise.resolve(2) as any)'))).toBe('2');
    const loop = 'let sum = 0;\nfor await (const n of [Promise.resolve(3), 4]) sum += n;\nsum';
    expect(resultOf(await kernel.execute(loop))).toBe('7');
  });

  test('imports a TypeScript file beside the notebook', async () => {
    writeFileSync(join(folder, 'triple.ts'), 'export const triple = (x: number): number => 3 * x;\n');
    expect(resultOf(await kernel.execute("import { triple } from './triple';\ntriple(5)"))).toBe('15');
  });

  test('shows pictures and HTML through tslab', async () => {
    const answer = await kernel.execute("import { display } from 'tslab'; display.html('<i>x</i>');");
    expect(contentOf(answer, 'display_data')?.data).toMatchObject({ 'text/html': '<i>x</i>' });
  });
});

describe('a cell that fails', () => {
  test('by a promise that is rejected before it is awaited is told once', async () => {
    for (const code of [
      "Promise.reject(new Error('soon'))",
      "const p = await Promise.resolve(1);\nPromise.reject(new Error('soon'))",
    ]) {
      const answer = await kernel.execute(code);
      expect(answer.reply).toMatchObject({ status: 'error', evalue: 'soon' });
      expect(printed(answer, 'stderr')).toBe('');
    }
    const wrong = await kernel.execute("ManyBodyComputer.of(samples.water2).level(2, 'hff/6-31g').run()");
    expect(wrong.reply).toMatchObject({ status: 'error', ename: 'InputError' });
    expect(printed(wrong, 'stderr')).toBe('');
    expect(tracebackOf(wrong)).not.toContain('dist/src');
  });

  test('reports name, message and the lines of the cell, without the frames of the kernel', async () => {
    const code =
      'interface Box { x: number }\n\nfunction open(box: Box) {\n  throw new RangeError("no " + box.x);\n}\nopen({ x: 1 });';
    const answer = await kernel.execute(code);
    expect(contentOf(answer, 'error')).toMatchObject({ ename: 'RangeError', evalue: 'no 1' });
    expect(answer.reply).toMatchObject({ status: 'error', ename: 'RangeError', evalue: 'no 1' });
    const number = answer.reply.execution_count;
    const frames = tracebackOf(answer)
      .split('\n')
      .filter((line) => line.startsWith('    at '));
    expect(frames).toEqual([
      `    at open (cell [${number}], line 4, column 9)`,
      `    at cell [${number}], line 6, column 1`,
    ]);
    expect(tracebackOf(answer)).toContain('>    4 |   throw new RangeError(');
  });

  test('reports the lines after an await too', async () => {
    const answer = await kernel.execute('await 1;\n\ntype T = string;\nnull!.toString();');
    expect(tracebackOf(answer)).toMatch(/line 4, column 1\d?/);
  });

  test('reports the causes', async () => {
    const answer = await kernel.execute("throw new Error('outer', { cause: new TypeError('inner') });");
    expect(tracebackOf(answer)).toContain('Caused by TypeError: inner');
  });

  test('may throw anything', async () => {
    expect((await kernel.execute("throw 'a text';")).reply).toMatchObject({ evalue: 'a text' });
    expect((await kernel.execute('throw null;')).reply).toMatchObject({ evalue: 'null' });
    expect((await kernel.execute('throw { code: 5n };')).reply).toMatchObject({ evalue: '{ code: 5n }' });
  });

  // Whatever is thrown, the cell is answered and the kernel goes on.
  const evil = "{ get message(): string { throw new Error('evil'); }, stack: 'x' }";
  test.each([
    ['a message that throws', `throw ${evil};`, { ename: 'Error', evalue: 'undefined' }],
    ['a stack that is a number', "throw Object.assign(new Error('x'), { stack: 5 });", { ename: 'Error', evalue: 'x' }],
    [
      'a message that is a symbol',
      "throw Object.assign(new Error('x'), { message: Symbol('q') });",
      { evalue: 'Symbol(q)' },
    ],
    [
      'a name that throws',
      "throw new (class extends Error { get name(): string { throw 1; } })('x');",
      { evalue: 'x' },
    ],
    [
      'no prototype, in its message either',
      "throw Object.assign(Object.create(null), { message: Object.create(null), stack: 'a' });",
      { evalue: '[Object: null prototype] {}' },
    ],
    [
      'members that throw',
      `throw new AggregateError([1, ${evil}], 'two');`,
      { ename: 'AggregateError', evalue: 'two' },
    ],
    ['a cause that throws', `throw new Error('outer', { cause: ${evil} });`, { evalue: 'outer' }],
    [
      'an inspection that throws',
      "throw { a: 1, [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no'); } };",
      { ename: 'Thrown', evalue: expect.stringContaining('a: 1') },
    ],
    [
      'nothing that can be looked at',
      'throw new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } });',
      { ename: 'Thrown' },
    ],
    [
      'a stack that was made up',
      "throw Object.assign(new Error('x'), { stack: '    at cell-1.ts:1:0' });",
      { evalue: 'x' },
    ],
  ])('may throw what throws again when it is looked at: %s', async (_what, code, expected) => {
    const { reply } = await kernel.execute(code);
    expect(reply).toMatchObject({ status: 'error', ...expected });
    const failing = await kernel.execute('0', { user_expressions: { bad: `(() => { ${code} })()` } });
    expect(failing.reply.user_expressions).toMatchObject({ bad: { status: 'error', ...expected } });
    const late = `setTimeout(() => { ${code} }, 1); void (async () => { ${code} })(); await new Promise((r) => setTimeout(r, 50));`;
    const answer = await kernel.execute(late);
    expect(answer.reply.status).toBe('ok');
    expect(printed(answer, 'stderr')).not.toBe('');
    expect(resultOf(await kernel.execute('1 + 1'))).toBe('2');
  });

  test('reports every problem that the compiler found, where it is', async () => {
    const answer = await kernel.execute("const fine = 1;\nconst wrong: number = 'x';\nnowhere;");
    expect(answer.reply.ename).toBe('TypeScriptError');
    expect(tracebackOf(answer)).toContain(
      "Type 'string' is not assignable to type 'number'. (TS2322)\n    at line 2, column 7",
    );
    expect(tracebackOf(answer)).toContain("Cannot find name 'nowhere'. (TS2304)\n    at line 3, column 1");
  });

  test('keeps what it had computed, and what it would have overwritten', async () => {
    await kernel.execute('const old = { kept: true }; class Shape { sides = 4 }');
    await kernel.execute(
      "const done = 5; const old = (() => { throw new Error('stop'); })(); const unborn: string = 'x';",
    );
    expect(resultOf(await kernel.execute('done + (old.kept ? 1 : 0) + new Shape().sides'))).toBe('10');
    expect((await kernel.execute('unborn')).reply.evalue).toBe("Cannot find name 'unborn'.");
  });

  test('aborts what was sent before its failure was known, and nothing sent after', async () => {
    const cells = ['await new Promise((r) => setTimeout(r, 100)); throw new Error("stop");', '1', '2'];
    const answers = await Promise.all(cells.map((code) => kernel.execute(code)));
    expect(answers.map(({ reply }) => reply.status)).toEqual(['error', 'aborted', 'aborted']);
    expect(types(answers[1]!)).toEqual(['busy', 'idle']);
    expect((await kernel.execute('3')).reply.status).toBe('ok');
  });

  test('is answered before what it aborted, one request after the other', async () => {
    const cells = ['await new Promise((r) => setTimeout(r, 100)); throw new Error("stop");', '1', '2', '3'];
    const replies: number[] = [];
    const states: string[] = [];
    await Promise.all(
      cells.map(async (code, k) => {
        const onBroadcast = (type: string, { execution_state }: Record<string, unknown>): void => {
          if (type === 'status') states.push(`${k} ${execution_state}`);
        };
        await kernel.execute(code, {}, { onBroadcast });
        replies.push(k);
      }),
    );
    expect(replies).toEqual([0, 1, 2, 3]);
    expect(states).toEqual([0, 1, 2, 3].flatMap((k) => [`${k} busy`, `${k} idle`]));
  });

  test('aborts nothing when stop_on_error is false', async () => {
    const cells = ['throw new Error("go on");', '1'];
    const answers = await Promise.all(cells.map((code) => kernel.execute(code, { stop_on_error: false })));
    expect(answers.map(({ reply }) => reply.status)).toEqual(['error', 'ok']);
  });
});

describe('silent, store_history, user_expressions', () => {
  test('a silent cell shows nothing and is not counted', async () => {
    const before = (await kernel.execute('0')).reply.execution_count as number;
    const silent = await kernel.execute("console.log('x'); 5", { silent: true });
    expect(types(silent)).toEqual(['busy', 'idle']);
    expect(silent.reply.execution_count).toBe(before);
    expect(types(await kernel.execute("throw new Error('quiet');", { silent: true }))).toEqual(['busy', 'idle']);
  });

  test('a cell outside of the history is not counted but shows its result', async () => {
    const before = (await kernel.execute('0')).reply.execution_count as number;
    const answer = await kernel.execute('5', { store_history: false });
    expect(resultOf(answer)).toBe('5');
    expect(answer.reply.execution_count).toBe(before);
  });

  test('user expressions are evaluated after the cell, each with its own outcome', async () => {
    const expressions = { good: 'side * side', bad: 'nowhere' };
    const { reply } = await kernel.execute('const side = 4;', { user_expressions: expressions });
    expect(reply.user_expressions).toMatchObject({
      good: { status: 'ok', data: { 'text/plain': '16' } },
      bad: { status: 'error', ename: 'TypeScriptError' },
    });
  });
});

describe('output finds the cell that caused it', () => {
  const strays = (text: string) =>
    kernel.strays.filter(({ type, content }) => type === 'stream' && String(content.text).includes(text));

  test('from a timer, after later cells', async () => {
    await kernel.execute("setTimeout(() => console.log('late timer'), 300);");
    const other = await kernel.execute("await new Promise((r) => setTimeout(r, 500)); console.log('mine')");
    expect(printed(other)).toBe('mine\n');
    expect(strays('late timer')).toHaveLength(1);
  });

  test('from a worker thread', async () => {
    const code =
      "import { Worker } from 'node:worker_threads';\n" +
      "const worker = new Worker(\"console.log('early'); setTimeout(() => console.log('late worker'), 300)\", { eval: true });\n" +
      "await new Promise((resolve) => worker.once('online', resolve)); await new Promise((r) => setTimeout(r, 150));";
    expect(printed(await kernel.execute(code))).toBe('early\n');
    const other = await kernel.execute("await new Promise((r) => setTimeout(r, 500)); console.log('mine')");
    expect(printed(other)).toBe('mine\n');
    expect(strays('late worker')).toHaveLength(1);
  });

  test('an exception after the end of its cell is shown there and kills nothing', async () => {
    const code = "setTimeout(() => { throw new Error('too late'); }, 300); void Promise.reject(new Error('unheard'));";
    const answer = await kernel.execute(code);
    const other = await kernel.execute('await new Promise((r) => setTimeout(r, 500));');
    expect(printed(other, 'stderr')).toBe('');
    const shown = printed(answer, 'stderr') + kernel.strays.map(({ content }) => content.text ?? '').join('');
    expect(shown).toMatch(/unheard[\s\S]*too late/);
    expect(resultOf(await kernel.execute('1'))).toBe('1');
  });
});

test('a cell cannot end the kernel', async () => {
  expect((await kernel.execute('process.exit(3)')).reply.evalue).toMatch(/cannot end the kernel/);
  expect(resultOf(await kernel.execute('1'))).toBe('1');
});

test('reading standard input fails at once', async () => {
  const answer = await kernel.execute('for await (const line of process.stdin) console.log(line);');
  expect(answer.reply.evalue).toMatch(/cannot ask for input/);
});
