import { afterEach, expect, test, vi } from 'vitest';
import type { ProgressEvent, ProgressSnapshot } from '../../src/computer/run/progress';
import { notebookAround, show } from '../../src/notebook/display';
import {
  type DisplayOptions,
  installKernelChannel,
  type KernelChannel,
  type MimeBundle,
} from '../../src/notebook/kernel-channel';
import { automaticProgress } from '../../src/notebook/progress/automatic-progress';

const tslabFile = '/somewhere/node_modules/tslab/dist/jupyter.js';
const bundle = (text: string): MimeBundle => ({ 'text/plain': text, 'text/html': `<b>${text}</b>` });

afterEach(() => {
  installKernelChannel(undefined as unknown as KernelChannel);
  delete require.cache[tslabFile];
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A kernel that records what is displayed. */
function kernel(progress = true): [MimeBundle, DisplayOptions | undefined][] {
  const shown: [MimeBundle, DisplayOptions | undefined][] = [];
  const display = (one: MimeBundle, options?: DisplayOptions) => shown.push([one, options]);
  installKernelChannel({ display, progress, settings: { theme: 'auto' } } as unknown as KernelChannel);
  return shown;
}

test('under our kernel a bundle is shown, then replaced in its place', () => {
  const shown = kernel();
  const replace = show(bundle('one'));
  replace(bundle('two'));
  expect(shown.map(([{ 'text/plain': text }, options]) => [text, options?.update])).toEqual([
    ['one', false],
    ['two', true],
  ]);
  expect(shown[0]?.[1]?.displayId).toBe(shown[1]?.[1]?.displayId);
});

test('under stock tslab the whole bundle goes through its display messages', () => {
  const sent: unknown[] = [];
  const lastWriteDisplayData = (message: unknown, update: boolean) => sent.push([message, update]);
  require.cache[tslabFile] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
  expect(notebookAround()).toBe(true);
  show(bundle('one'))(bundle('two'));
  const id = expect.any(String);
  expect(sent).toEqual([
    [{ data: bundle('one'), metadata: {}, transient: { display_id: id } }, false],
    [{ data: bundle('two'), metadata: {}, transient: { display_id: id } }, true],
  ]);
});

test('in a plain process the text is printed', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(notebookAround()).toBe(false);
  show(bundle('one'));
  expect(write).toHaveBeenCalledWith('one\n');
});

const finished: ProgressEvent = {
  type: 'finished',
  status: 'complete',
  progress: {
    total: 1,
    done: 1,
    completed: 1,
    failed: 0,
    levels: [],
    lanes: [],
    problems: [],
    workers: 1,
    elapsedMs: 1,
  } as unknown as ProgressSnapshot,
};

test('a run opens a display in a notebook, none in a script, none when it is turned off', () => {
  expect(automaticProgress()).toBeUndefined();
  const shown = kernel();
  automaticProgress()?.(finished);
  expect(shown).toHaveLength(1);
  kernel(false);
  expect(automaticProgress()).toBeUndefined();
  kernel();
  vi.stubEnv('MANYBODY_PROGRESS', 'off');
  expect(automaticProgress()).toBeUndefined();
});

test('MANYBODY_PROGRESS=plain writes lines to standard error, also in a script', () => {
  vi.stubEnv('MANYBODY_PROGRESS', 'plain');
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  automaticProgress()?.(finished);
  expect(write).toHaveBeenCalledWith(expect.stringContaining('1/1 ok\n'));
});
