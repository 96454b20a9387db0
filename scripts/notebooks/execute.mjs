import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kernel = fileURLToPath(new URL('../../dist/kernel/main.js', import.meta.url));
const { KernelClient } = createRequire(import.meta.url)('../../dist/kernel/client/kernel-client.js');

/** Longest time that one cell may take. */
const cellTimeoutMs = 300_000;

/**
 * Runs all cells of a notebook in a kernel of its own, in an empty folder, so that no store answers for the engine.
 *
 * @returns the notebook with its outputs; `failure` is what the first failed cell said, after which nothing was run.
 */
export async function executeNotebook(notebook) {
  const folder = mkdtempSync(join(tmpdir(), 'manybody-notebook-'));
  const client = await KernelClient.start([process.execPath, kernel, '{connection_file}'], { cwd: folder });
  const started = Date.now();
  const cells = [];
  const displays = new Map();
  let failure;
  let count = 0;
  for (const cell of notebook.cells) {
    const code = [cell.source].flat().join('');
    if (cell.cell_type !== 'code' || failure || code.trim() === '') {
      cells.push(cell);
      continue;
    }
    const outputs = [];
    const collect = (type, content) => addOutput(outputs, displays, type, content);
    const { reply } = await client.execute(code, {}, { timeoutMs: cellTimeoutMs, onBroadcast: collect });
    cells.push({ ...cell, execution_count: ++count, outputs });
    if (reply.status !== 'ok' && !cell.metadata.tags?.includes('raises-exception')) {
      failure = `cell ${cells.length} failed: ${reply.ename}: ${reply.evalue}`;
    }
  }
  const milliseconds = Date.now() - started;
  await client.shutdown();
  rmSync(folder, { recursive: true, force: true });
  return { notebook: { ...notebook, cells }, failure, milliseconds };
}

/** One broadcast of the kernel, as nbformat keeps it. Updates go to the outputs with the same display id, in any cell. */
function addOutput(outputs, displays, type, content) {
  const { data, metadata = {}, transient, execution_count, name, text } = content;
  const id = transient?.display_id;
  if (type === 'stream') {
    const last = outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text += text;
    else outputs.push({ output_type: 'stream', name, text });
  } else if (type === 'display_data' || type === 'execute_result') {
    const output = { output_type: type, data, metadata, ...(type === 'execute_result' ? { execution_count } : {}) };
    outputs.push(output);
    if (id !== undefined) displays.set(id, [...(displays.get(id) ?? []), output]);
  } else if (type === 'update_display_data') {
    for (const output of displays.get(id) ?? []) Object.assign(output, { data, metadata });
  } else if (type === 'error') {
    const { ename, evalue, traceback } = content;
    outputs.push({ output_type: 'error', ename, evalue, traceback });
  }
}
