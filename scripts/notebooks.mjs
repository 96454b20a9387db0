// The teaching notebooks, without Python (build first):
//   node scripts/notebooks.mjs execute notebooks/01-*.ipynb --html page.html   run it, write a page
//   node scripts/notebooks.mjs execute notebooks/*.ipynb --in-place            renew the committed outputs
//   node scripts/notebooks.mjs student notebooks/*.ipynb --to notebooks/student  solutions become stubs
//   node scripts/notebooks.mjs strip FILE...                                   remove outputs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { committed } from './notebooks/committed.mjs';
import { executeNotebook } from './notebooks/execute.mjs';
import { studentVersion, withoutOutputs } from './notebooks/student.mjs';

const usage = `Usage: node scripts/notebooks.mjs execute FILE... [--in-place] [--html PAGE]
       node scripts/notebooks.mjs student FILE... --to FOLDER
       node scripts/notebooks.mjs strip FILE...`;

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const write = (file, notebook) => writeFileSync(file, `${JSON.stringify(notebook, null, 1)}\n`);

async function execute(files, { html, 'in-place': inPlace }) {
  if (html !== undefined && files.length !== 1) throw new Error('--html takes one notebook.');
  for (const file of files) {
    const { notebook, failure, milliseconds } = await executeNotebook(read(file));
    if (inPlace && !failure) write(file, committed(notebook));
    if (html !== undefined) {
      const { page } = await import('./notebooks/page.mjs');
      writeFileSync(html, page(notebook));
    }
    console.log(`${basename(file)}: ${failure ?? 'all cells ran'} (${(milliseconds / 1000).toFixed(1)} s)`);
    if (failure) process.exitCode = 1;
  }
}

function student(files, { to }) {
  if (to === undefined) throw new Error('--to FOLDER is missing.');
  mkdirSync(to, { recursive: true });
  for (const file of files) write(join(to, basename(file)), studentVersion(read(file)));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { html: { type: 'string' }, 'in-place': { type: 'boolean' }, to: { type: 'string' } },
});
const [command, ...files] = positionals;
if (files.length === 0) {
  console.error(usage);
  process.exitCode = 2;
} else if (command === 'execute') await execute(files, values);
else if (command === 'student') student(files, values);
else if (command === 'strip') for (const file of files) write(file, withoutOutputs(read(file)));
else {
  console.error(usage);
  process.exitCode = 2;
}
