import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KernelClient } from '../../kernel/client/kernel-client';
import { childMessage, decode, encode } from '../../kernel/protocol/message';
import { startKernel } from './start-kernel';

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute('const words = ["a", "b"]; /** Doubles. */ function twice(x: number): number { return 2 * x; }');
  await kernel.execute('words.length');
});
afterAll(async () => {
  expect(await kernel.shutdown()).toBe(true);
});

test('kernel_info says what language the notebook is in', async () => {
  const { reply } = await kernel.request('kernel_info_request');
  expect(reply).toMatchObject({
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'manybody',
    language_info: { name: 'typescript', version: '5.0.4', file_extension: '.ts', mimetype: 'text/typescript' },
  });
});

test('requests on the control channel are answered there', async () => {
  const { reply } = await kernel.request('kernel_info_request', {}, { channel: 'control' });
  expect(reply.status).toBe('ok');
});

test('requests are answered while a cell waits, and the front end is told that the kernel still is busy', async () => {
  const states: unknown[] = [];
  const cell = kernel.execute(
    'await new Promise((r) => setTimeout(r, 1500));',
    {},
    {
      onBroadcast: (type, content) => type === 'status' && states.push(content.execution_state),
    },
  );
  await new Promise((r) => setTimeout(r, 200));
  let ended = false;
  void cell.then(() => (ended = true));
  await kernel.request('comm_info_request');
  expect(ended).toBe(false);
  await cell;
  expect(states).toEqual(['busy', 'busy', 'idle']);
});

test('there are no comms; one that is opened is closed', async () => {
  expect((await kernel.request('comm_info_request', { target_name: 'jupyter.widget' })).reply).toEqual({
    status: 'ok',
    comms: {},
  });
});

describe('is_complete', () => {
  test.each([
    ['1 + 1', { status: 'complete' }],
    ['function f() {', { status: 'incomplete', indent: '  ' }],
    ['const a = ];', { status: 'invalid' }],
    ['`O 0 0 0', { status: 'incomplete', indent: '' }],
    ['const t = `O 0 0 0`;', { status: 'complete' }],
    ["'O 0 0 0\\", { status: 'incomplete', indent: '' }],
    ["'O 0 0 0", { status: 'invalid' }],
    ['/* a comment', { status: 'incomplete', indent: '' }],
    ['%mb workers 2', { status: 'complete' }],
    ['%%mb molecule water\nO 0 0 0', { status: 'incomplete', indent: '' }],
    ['%%mb molecule water\nO 0 0 0\n', { status: 'complete' }],
  ])('%j', async (code, expected) => {
    expect((await kernel.request('is_complete_request', { code })).reply).toMatchObject(expected);
  });
});

test('is_complete does not know of a cell that is nested too deeply for the parser', async () => {
  const { reply } = await kernel.request('is_complete_request', { code: '('.repeat(30_000) });
  expect(reply).toEqual({ status: 'unknown' });
});

describe('completion', () => {
  const complete = async (code: string, cursor = [...code].length) =>
    (await kernel.request('complete_request', { code, cursor_pos: cursor })).reply as {
      matches: string[];
      cursor_start: number;
      cursor_end: number;
    };

  test('knows the variables of earlier cells, their members, and the SDK', async () => {
    expect((await complete('wor')).matches).toContain('words');
    expect((await complete('words.fla')).matches).toEqual(expect.arrayContaining(['flat', 'flatMap']));
    expect((await complete('ManyBodyComputer.o')).matches).toContain('of');
    expect((await complete('mb.ManyBody')).matches).toContain('ManyBodyComputer');
  });

  test('counts characters, not UTF-16 units', async () => {
    const reply = await complete("'😀😀'; words.fla");
    expect([reply.cursor_start, reply.cursor_end]).toEqual([12, 15]);
  });

  test('knows the magics, their subcommands and their arguments', async () => {
    expect((await complete('%mb w')).matches).toEqual(['%mb workers']);
    expect((await complete('%wh')).matches).toEqual(['%whos']);
    expect((await complete('%%mb r')).matches).toEqual(['%%mb run']);
    expect(await complete('%mb units k')).toMatchObject({ matches: ['kcal', 'kJ'], cursor_start: 10, cursor_end: 11 });
  });

  test('is not disturbed by a magic above', async () => {
    expect((await complete('%mb workers 2\nwords.fla')).matches).toContain('flat');
  });
});

describe('inspection', () => {
  const inspect = async (code: string, cursor: number) =>
    (await kernel.request('inspect_request', { code, cursor_pos: cursor, detail_level: 0 })).reply as {
      found: boolean;
      data: Record<string, string>;
    };

  test('shows signature and documentation', async () => {
    const reply = await inspect('twice(3)', 2);
    expect(reply.data['text/plain']).toContain('function twice(x: number): number');
  });

  test('shows the function inside the brackets of its call', async () => {
    expect((await inspect('twice( 3', 8)).data['text/plain']).toContain('twice(x: number)');
  });

  test('shows the documentation of the SDK', async () => {
    const reply = await inspect('ManyBodyComputer.of("")', 18);
    expect(reply.data['text/plain']).toMatch(/Starts from a molecule/);
    expect(reply.data['text/markdown']).toMatch(/```typescript/);
  });

  test('explains a magic', async () => {
    expect((await inspect('%mb units kJ', 5)).data['text/plain']).toMatch(/^%mb units kcal\|kJ/);
  });

  test('says when nothing is known', async () => {
    expect(await inspect('', 0)).toMatchObject({ status: 'ok', found: false, data: {} });
  });
});

test('history holds what was run', async () => {
  const ask = async (content: Record<string, unknown>) =>
    (await kernel.request('history_request', { raw: true, output: false, ...content })).reply.history as unknown[][];
  expect((await ask({ hist_access_type: 'tail', n: 1 }))[0]?.[2]).toMatch(/setTimeout/);
  expect(await ask({ hist_access_type: 'range', session: 0, start: 2, stop: 3, output: true })).toEqual([
    [0, 2, ['words.length', '2']],
  ]);
  expect(await ask({ hist_access_type: 'search', pattern: 'words.len*', n: 5 })).toEqual([[0, 2, 'words.length']]);
});

test('an unknown request is ignored, and the kernel goes on', async () => {
  await expect(kernel.request('debug_request', {}, { timeoutMs: 500 })).rejects.toThrow(/not answered/);
  expect((await kernel.execute('1')).reply.status).toBe('ok');
});

describe('the wire format', () => {
  const frames = encode(childMessage(undefined, 'x_request', { a: 'ä' }), 'key').map((part) => Buffer.from(part));

  test('a message survives the trip', () => {
    expect(decode(frames, 'key')).toMatchObject({ header: { msg_type: 'x_request' }, content: { a: 'ä' } });
  });

  test('a wrong signature, and a frame that is missing, are refused', () => {
    expect(() => decode(frames, 'other')).toThrow('wrong signature');
    expect(() => decode(frames.slice(0, 4), 'key')).toThrow('not a Jupyter message');
    const changed = [...frames.slice(0, -1), Buffer.from('{"a":"b"}')];
    expect(() => decode(changed, 'key')).toThrow('wrong signature');
  });
});
