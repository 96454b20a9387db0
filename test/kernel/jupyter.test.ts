import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jupyterEnvironment, notebook } from './jupyter-environment';

const jupyter = jupyterEnvironment();

/** Runs a program of the environment in its notebook folder. */
function run(program: string, args: readonly string[]) {
  const { bin, env, folder } = jupyter!;
  return spawnSync(join(bin, program), args, { cwd: folder, env, encoding: 'utf8', timeout: 240_000 });
}

interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  ename?: string;
  data?: Record<string, unknown>;
}
const text = (part: unknown): string => (Array.isArray(part) ? part.join('') : String(part ?? ''));

const hydrogen = "ManyBodyComputer.of('He 0 0 0\\n--\\nHe 0 0 3\\n--\\nHe 0 0 6').level(3, 'hf/sto-3g').bsse('cp')";

describe.skipIf(!jupyter)('real Jupyter', () => {
  test("passes Jupyter's own kernel tests", () => {
    const { status, stderr } = run('python', [join(__dirname, 'kernel_conformance.py'), '-v']);
    expect(stderr).toMatch(/Ran \d+ tests/);
    // What is left out, with reasons, is listed at the top of the file.
    const skipped = [...stderr.matchAll(/^(test_\w+) .*skipped/gm)].map(([, name]) => name);
    expect(skipped.filter((name) => name !== 'test_recv_iopub_welcome_msg').sort()).toEqual([
      'test_clear_output',
      'test_pager',
    ]);
    expect(status, stderr).toBe(0);
  }, 240_000);

  test('nbconvert executes a notebook end to end; nbformat finds it valid; one display remains of the progress', () => {
    const { folder } = jupyter!;
    writeFileSync(
      join(folder, 'run.ipynb'),
      notebook([
        `const result = await ${hydrogen}.run();\nresult`,
        { source: "throw new RangeError('on purpose');", tags: ['raises-exception'] },
        "console.log(result.interaction('cp', 3)!.toFixed(8));",
        "import { Worker } from 'node:worker_threads';\nawait new Promise((done) => new Worker(\"console.log('from a thread')\", { eval: true }).once('exit', done));",
      ]),
    );
    const executed = run('jupyter', [
      'nbconvert',
      '--to',
      'notebook',
      '--execute',
      '--output',
      'done.ipynb',
      'run.ipynb',
    ]);
    expect(executed.status, executed.stderr).toBe(0);
    const { cells } = JSON.parse(readFileSync(join(folder, 'done.ipynb'), 'utf8')) as {
      cells: { outputs: Output[] }[];
    };
    const [first, second, third, fourth] = cells.map(({ outputs }) => outputs) as [
      Output[],
      Output[],
      Output[],
      Output[],
    ];
    expect(first.map(({ output_type }) => output_type)).toEqual(['display_data', 'execute_result']);
    expect(text(first[0]!.data?.['text/plain'])).toMatch(/7\/7/);
    expect(text(first[0]!.data?.['text/plain'])).not.toContain('\r');
    expect(first[1]!.data).toHaveProperty(['text/html']);
    expect(second).toMatchObject([{ output_type: 'error', ename: 'RangeError' }]);
    expect(text(third[0]!.text)).toMatch(/^-?\d\.\d{8}\n$/);
    expect(text(fourth[0]!.text)).toBe('from a thread\n');
    const check = 'import nbformat; nbformat.validate(nbformat.read("done.ipynb", 4)); print("valid")';
    expect(run('python', ['-c', check]).stdout).toBe('valid\n');
  }, 240_000);

  test('nbclient reports the error of a cell with its name', () => {
    writeFileSync(join(jupyter!.folder, 'bad.ipynb'), notebook(["const n: number = 'x';"]));
    const executed = run('jupyter', ['nbconvert', '--to', 'notebook', '--execute', '--stdout', 'bad.ipynb']);
    expect(executed.status).not.toBe(0);
    expect(executed.stderr).toContain("Type 'string' is not assignable to type 'number'.");
  }, 240_000);

  test('jupyter_client interrupts and restarts the kernel, as front ends do', () => {
    const script = `
import time
from jupyter_client.manager import KernelManager
km = KernelManager(kernel_name='manybody-ts'); km.start_kernel(); kc = km.client(); kc.start_channels(); kc.wait_for_ready(timeout=60)
kc.execute_interactive('const before = 1;', timeout=60)
for code in ['await new Promise(() => {});', 'for (;;) {}', 'await 1; for (;;) {}']:
    msg_id = kc.execute(code); time.sleep(1); km.interrupt_kernel()
    while True:
        reply = kc.get_shell_msg(timeout=30)
        if reply['parent_header']['msg_id'] == msg_id: break
    print(reply['content']['ename'])
km.restart_kernel(); kc.wait_for_ready(timeout=60)
print(kc.execute_interactive('before', timeout=60, output_hook=lambda m: None)['content']['evalue'])
kc.execute('for (;;) {}'); time.sleep(1); started = time.time(); km.shutdown_kernel(); print('ended', time.time() - started < 20)
`;
    const { stdout, stderr } = run('python', ['-c', script]);
    expect(stdout, stderr).toBe(
      "KeyboardInterrupt\nKeyboardInterrupt\nKeyboardInterrupt\nCannot find name 'before'.\nended True\n",
    );
  }, 240_000);
});
