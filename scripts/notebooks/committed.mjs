import { homedir, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const foldersOfThisMachine = [tmpdir(), homedir(), fileURLToPath(new URL('../..', import.meta.url)).slice(0, -1)];
const script = /<script>[\s\S]*?<\/script>/g;
const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const randomId = /mb-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * An executed notebook as it is committed: without scripts, of which the plotting library alone is larger than all lessons.
 * Every figure keeps its picture and its words. Ids count
 * from 1 and dates are left out, so that a second run changes durations at most.
 *
 * @throws Error when an output names a folder of this machine.
 */
export function committed(notebook) {
  const ids = new Map();
  const numbered = (id) => ids.get(id) ?? ids.set(id, `mb-${ids.size + 1}`).get(id);
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, outputs: cell.outputs.map((output) => lean(output, numbered)) } : cell,
  );
  const text = JSON.stringify(cells.flatMap(({ outputs = [] }) => outputs));
  const folder = foldersOfThisMachine.find((path) => text.includes(`${path}/`));
  if (folder !== undefined) throw new Error(`An output names a folder of this machine: ${folder}`);
  return { ...notebook, cells };
}

function lean(output, numbered) {
  if (output.output_type === 'stream') return { ...output, text: lines(joined(output.text)) };
  if (!output.data) return output;
  const data = Object.fromEntries(
    Object.entries(output.data).map(([type, value]) => {
      if (!type.startsWith('text/')) return [type, value];
      return [type, lines(joined(value).replace(script, '').replace(randomId, numbered).replace(moment, '…'))];
    }),
  );
  return { ...output, data };
}

const joined = (text) => [text].flat().join('');
const lines = (text) => text.split(/(?<=\n)/);
