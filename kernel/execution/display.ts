import type { MimeBundle } from 'manybody/notebook';
import { asText, read } from '../thrown';
import { isDataFrame, showDataFrame } from './data-frame';

/** The convention of Deno's kernel: a function that returns a MIME bundle, or a promise of one. */
const displaySymbol = Symbol.for('Jupyter.display');

/** Whether the value says itself how it looks. */
export function displaysItself(value: unknown): boolean {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof read(value, displaySymbol) === 'function'
  );
}

/**
 * What a front end shows for a value. A value whose own display fails is shown as text.
 * @param problem told why a display failed.
 */
export async function mimeBundle(value: unknown, problem: (error: unknown) => void): Promise<MimeBundle> {
  try {
    if (displaysItself(value)) {
      const show = (value as { [displaySymbol]: () => unknown })[displaySymbol];
      const bundle = await show.call(value);
      if (typeof bundle === 'object' && bundle !== null) return serialisable(bundle as MimeBundle, value);
    }
    if (isDataFrame(value)) return await showDataFrame(value);
  } catch (error) {
    problem(error);
  }
  return { 'text/plain': asText(value) };
}

/** The bundle with a text, and without what JSON cannot carry. */
export function serialisable(bundle: MimeBundle, value?: unknown): MimeBundle {
  const checked: Record<string, unknown> = {};
  for (const [type, data] of Object.entries(bundle)) {
    if (data instanceof Uint8Array) checked[type] = Buffer.from(data).toString('base64');
    else if (isJson(data)) checked[type] = data;
  }
  if (typeof checked['text/plain'] !== 'string') checked['text/plain'] = value === undefined ? '' : asText(value);
  return checked;
}

function isJson(data: unknown): boolean {
  if (data === undefined || data === null || typeof data === 'function') return false;
  if (typeof data === 'string') return true;
  try {
    return JSON.stringify(data) !== undefined;
  } catch {
    return false; // cyclic, or a bigint
  }
}
