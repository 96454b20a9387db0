// Runs the test-suite, names every skipped test, and ends with one line that counts: `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = `${root}/.cache/test-report.json`;
mkdirSync(`${root}/.cache`, { recursive: true });
rmSync(report, { force: true });

const vitest = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

const { testResults, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'));
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of testResults) {
  const name = relative(root, file.name);
  // A file that cannot be loaded has no assertions but has failed all the same.
  if (file.status === 'failed' && file.assertionResults.length === 0) {
    counts.failed++;
    console.log(`failed to load: ${name}`);
  }
  for (const test of file.assertionResults) {
    if (test.status === 'passed') counts.passed++;
    else if (test.status === 'failed') counts.failed++;
    else {
      counts.skipped++;
      console.log(`skipped: ${name} > ${test.fullName}`);
    }
  }
}
console.log(`${numTotalTests} tests in ${testResults.length} files`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = vitest.status || (counts.failed > 0 || counts.passed === 0 ? 1 : 0);
