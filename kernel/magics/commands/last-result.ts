import type { ManyBodyResult } from 'manybody';
import { type LineMagic, type MagicContext, MagicError, misuse } from '../magic';
import { isVariableName } from '../variable-name';

const last: LineMagic = {
  kind: 'line',
  name: 'mb last',
  usage: '[NAME]',
  summary: 'Show the result of the newest run; with NAME, keep it under that name.',
  equivalent: 'const result = await computer.run()',
  run([name, ...more], { channel, session, show }) {
    if (more.length > 0 || (name !== undefined && !isVariableName(name))) {
      misuse(last, `'${[name, ...more].join(' ')}' is not a variable name`);
    }
    const result = lastResult(channel);
    if (name !== undefined) session.declare(name, result, "import('manybody').ManyBodyResult");
    return show(result);
  },
  alone: true,
};

const cite: LineMagic = {
  kind: 'line',
  name: 'mb cite',
  usage: '',
  summary: 'Print what to cite for the newest result, with BibTeX.',
  equivalent: 'console.log(String(result.cite()))',
  run(_words, { channel, print }) {
    print(lastResult(channel).cite().toString());
  },
};

export const resultMagics: readonly LineMagic[] = [last, cite];

/** @throws MagicError before the first run. */
export function lastResult(channel: MagicContext['channel']): ManyBodyResult {
  const result = channel.lastResult as ManyBodyResult | undefined;
  if (result === undefined) throw new MagicError('No run has finished in this session yet.');
  return result;
}
