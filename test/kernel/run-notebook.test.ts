import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { notebook } from './jupyter-environment';

type Runner = typeof import('../../kernel/client/run-notebook');
// The built one: it starts the kernel beside it.
const { runNotebook } = require(resolve(__dirname, '../../dist/kernel/client/run-notebook.js')) as Runner;

const folder = mkdtempSync(join(tmpdir(), 'notebook-'));
const document = (...cells: Parameters<typeof notebook>[0]) =>
  JSON.parse(notebook(cells)) as Parameters<Runner['runNotebook']>[0];

test('a notebook runs without Python; an updated display leaves its last state, a tagged cell may fail', async () => {
  const executed = document(
    "import { newDisplay } from 'tslab';\nconst shown = newDisplay();\nshown.text('one');\nshown.text('two');",
    { source: "throw new Error('expected');", tags: ['raises-exception'] },
    '',
    "console.log('a');\nconsole.log('b');\n1 + 1",
  );
  await runNotebook(executed, folder);
  expect(executed.cells.map(({ outputs }) => outputs)).toMatchObject([
    [{ output_type: 'display_data', data: { 'text/plain': 'two' } }],
    [{ output_type: 'error', ename: 'Error', evalue: 'expected' }],
    [],
    [
      { output_type: 'stream', name: 'stdout', text: 'a\nb\n' },
      { output_type: 'execute_result', data: { 'text/plain': '2' } },
    ],
  ]);
  expect(executed.cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, null, 3]);
});

test('a cell that fails stops the notebook and is named', async () => {
  const failing = document('nowhere', "console.log('never')");
  await expect(runNotebook(failing, folder)).rejects.toThrow(/TypeScriptError: Cannot find name 'nowhere'/);
  expect(failing.cells[1]?.outputs).toEqual([]);
});
