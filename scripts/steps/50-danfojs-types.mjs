// Puts danfojs-node's declarations beside ours, so that a DataFrame has its types and completion without the package.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const notebook = join(root, 'dist/src/notebook');
const types = join(notebook, 'assets/danfojs/types');

cpSync(join(root, 'node_modules/danfojs-node/dist'), types, {
  recursive: true,
  filter: (file) => !/\.\w+$/.test(file) || file.endsWith('.d.ts'),
});
// Options of packages that are not there: loosely typed.
const outside = /from ["'](table|plotly\.js-dist-min|node-fetch|papaparse|xlsx|request)["']/g;
const names = [
  'BaseUserConfig',
  'TableUserConfig',
  'Config',
  'Layout',
  'HeadersInit',
  'ParseConfig',
  'ParsingOptions',
  'WritingOptions',
];
const loose = [
  ...names.map((name) => `export type ${name} = any;`),
  'declare const request: any;',
  'export default request;',
  '',
];
writeFileSync(join(types, 'outside.d.ts'), loose.join('\n'));
rewrite(types, outside, 'outside');
// Options of an HTTP client whose types danfojs-node expects to find without importing them.
replace(types, /\/\/\/ <reference types="request" \/>\n/g, '');
replace(types, /\(request\.RequiredUriUrl & request\.CoreOptions\)/g, 'object');
// Our own declarations mention the package; users do not have it.
rewrite(notebook, /(from |import\()["']danfojs-node["']/g, 'danfojs-node/src/index');

/** Lets the imports that `pattern` matches, in all declarations below `folder`, point at a file of `types`. */
function rewrite(folder, pattern, target) {
  replace(folder, pattern, (path) => {
    const to = relative(dirname(path), join(types, target)).split(sep).join('/');
    const specifier = to.startsWith('.') ? to : `./${to}`;
    return (_, start) => `${start === 'import(' ? start : 'from '}'${specifier}'`;
  });
}

/** @param by text, or what makes the replacement for the file at a path. */
function replace(folder, pattern, by) {
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const changed = text.replace(pattern, typeof by === 'string' ? by : by(path));
    if (changed !== text) writeFileSync(path, changed);
  }
}
