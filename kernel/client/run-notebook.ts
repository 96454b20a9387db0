import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { KernelClient } from './kernel-client';

/** An output of nbformat 4. */
export type NotebookOutput = Record<string, unknown> & { readonly output_type: string };

export interface NotebookCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[] } & Readonly<Record<string, unknown>>;
  outputs?: NotebookOutput[];
  execution_count?: number | null;
}

/** As much of an nbformat 4 document as running it needs. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
}

/** A cell of a notebook failed. */
export class NotebookError extends Error {
  constructor(
    readonly cell: NotebookCell,
    reply: Readonly<Record<string, unknown>>,
  ) {
    super(
      `${String(reply.ename)}: ${String(reply.evalue)}\n${(reply.traceback as string[] | undefined)?.join('\n') ?? ''}`,
    );
    this.name = 'NotebookError';
  }
}

/**
 * Runs every code cell of a notebook in a new kernel, without Python, and puts the outputs into it as Jupyter would.
 * @param cwd folder that the cells run in.
 * @throws NotebookError for the first cell that fails and is not tagged `raises-exception`; its outputs are filled in.
 */
export async function runNotebook(notebook: Notebook, cwd: string): Promise<void> {
  const argv = [process.execPath, join(__dirname, '..', 'main.js'), '{connection_file}'];
  const client = await KernelClient.start(argv, { cwd });
  const displays = new Map<string, NotebookOutput[]>();
  try {
    for (const cell of notebook.cells) {
      if (cell.cell_type !== 'code') continue;
      const code = sourceOf(cell);
      const outputs: NotebookOutput[] = [];
      cell.outputs = outputs;
      cell.execution_count = null;
      if (code.trim() === '') continue;
      const mayFail = cell.metadata.tags?.includes('raises-exception') ?? false;
      const onBroadcast = (type: string, content: Readonly<Record<string, unknown>>): void =>
        collect(outputs, displays, type, content);
      const { reply } = await client.execute(code, { stop_on_error: !mayFail }, { onBroadcast });
      cell.execution_count = Number(reply.execution_count);
      if (reply.status !== 'ok' && !mayFail) throw new NotebookError(cell, reply);
    }
  } finally {
    await client.shutdown();
  }
}

function collect(
  outputs: NotebookOutput[],
  displays: Map<string, NotebookOutput[]>,
  type: string,
  content: Readonly<Record<string, unknown>>,
): void {
  const { data, metadata = {} } = content;
  const id = (content.transient as { display_id?: string } | undefined)?.display_id;
  if (type === 'stream') {
    const last = outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === content.name) last.text = `${last.text}${content.text}`;
    else outputs.push({ output_type: 'stream', name: content.name, text: content.text });
  } else if (type === 'display_data') {
    const output = { output_type: type, data, metadata };
    outputs.push(output);
    if (id !== undefined) displays.set(id, [...(displays.get(id) ?? []), output]);
  } else if (type === 'update_display_data' && id !== undefined) {
    for (const output of displays.get(id) ?? []) Object.assign(output, { data, metadata });
  } else if (type === 'execute_result') {
    outputs.push({ output_type: type, execution_count: content.execution_count, data, metadata });
  } else if (type === 'error') {
    outputs.push({ output_type: type, ename: content.ename, evalue: content.evalue, traceback: content.traceback });
  }
}

function sourceOf({ source }: NotebookCell): string {
  return typeof source === 'string' ? source : source.join('');
}

/** `node run-notebook.js IN.ipynb [OUT.ipynb]`: runs a notebook and writes it, with its outputs. */
async function main([input, output = input]: readonly string[]): Promise<void> {
  if (input === undefined || output === undefined) throw new Error('usage: run-notebook.js IN.ipynb [OUT.ipynb]');
  const notebook = JSON.parse(await readFile(input, 'utf8')) as Notebook;
  try {
    await runNotebook(notebook, dirname(resolve(input)));
  } finally {
    await writeFile(output, `${JSON.stringify(notebook, null, 1)}\n`);
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
