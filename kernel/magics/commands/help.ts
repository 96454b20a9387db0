import { kernelVersion } from '../../version';
import { type LineMagic, type Magic, usageOf } from '../magic';

/** `%mb` and `%mb help`: every magic, with what it does. */
export function helpMagics(all: () => readonly Magic[]): LineMagic[] {
  const run: LineMagic['run'] = (_words, { print }) => {
    const width = Math.max(...all().map((magic) => usageOf(magic).length));
    print(`ManyBody (TypeScript) ${kernelVersion()}, Node ${process.version}`);
    for (const magic of all()) print(`  ${usageOf(magic).padEnd(width)}  ${magic.summary}`);
    print('Everything they do can be written in TypeScript: press Shift-Tab on one to see how.');
  };
  const base = { kind: 'line', summary: 'List these commands.', equivalent: 'none needed', run } as const;
  return [
    { ...base, name: 'mb help', usage: '' },
    { ...base, name: 'mb', usage: '', summary: 'The same as %mb help.' },
  ];
}
