import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executorContract } from './contract';
import { WaitingExecutor } from './example-executor';

executorContract('the example of docs/adding-an-executor.md', (config) => new WaitingExecutor(config), {
  kills: false,
  parallel: true,
});

test('the page shows this very example', () => {
  const page = readFileSync(join(__dirname, '../../docs/adding-an-executor.md'), 'utf8');
  const source = readFileSync(join(__dirname, 'example-executor.ts'), 'utf8');
  const example = source.slice(source.indexOf('export class')).trim();
  expect(page).toContain(`\`\`\`ts\n${example}\n\`\`\``);
});
