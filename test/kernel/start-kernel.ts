import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Answer, KernelClient } from '../../kernel/client/kernel-client';

/** The kernel as it is built; these tests are of what is delivered. */
const main = resolve(__dirname, '../../dist/kernel/main.js');

/** Starts a kernel in a folder outside of this repository, where no package and no types are in reach. */
export function startKernel(options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<KernelClient> {
  const cwd = options.cwd ?? mkdtempSync(join(tmpdir(), 'notebook-'));
  return KernelClient.start([process.execPath, main, '{connection_file}'], { ...options, cwd });
}

/** Everything that was printed. */
export function printed(answer: Answer, name: 'stdout' | 'stderr' = 'stdout'): string {
  return answer.broadcasts
    .filter(({ type, content }) => type === 'stream' && content.name === name)
    .map(({ content }) => content.text)
    .join('');
}

/** The `text/plain` of the result. */
export function resultOf(answer: Answer): unknown {
  return contentOf(answer, 'execute_result')?.data?.['text/plain'];
}

/** The only broadcast of this type. */
export function contentOf(
  answer: Answer,
  type: string,
): (Record<string, unknown> & { data?: Record<string, unknown> }) | undefined {
  return answer.broadcasts.find((broadcast) => broadcast.type === type)?.content;
}

/** The traceback without its colours. */
export function tracebackOf(answer: Answer): string {
  const lines = contentOf(answer, 'error')?.traceback as string[];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  return lines.join('\n').replace(/\u001b\[\d+m/g, '');
}

export const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Waits until `condition` holds. @throws Error when it does not in time. */
export async function until(condition: () => boolean, what: string, timeoutMs = 5000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(20);
  }
}
