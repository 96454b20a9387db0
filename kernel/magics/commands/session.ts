import { inspect } from 'node:util';
import { type LineMagic, misuse } from '../magic';

const whos: LineMagic = {
  kind: 'line',
  name: 'whos',
  usage: '',
  summary: 'List the variables of this notebook.',
  equivalent: 'none',
  run(_words, { session, prelude, print }) {
    const rows = session.variables().filter(([name]) => !prelude.provides(name));
    if (rows.length === 0) print('No variables yet.');
    const width = Math.max(8, ...rows.map(([name]) => name.length));
    for (const [name, value] of rows) print(`${name.padEnd(width)}  ${typeOf(value).padEnd(18)}  ${short(value)}`);
  },
};

const reset: LineMagic = {
  kind: 'line',
  name: 'reset',
  usage: '',
  summary: 'Forget all variables and %mb settings; the SDK is imported anew.',
  equivalent: 'Kernel > Restart, but faster',
  alone: true,
  async run(_words, { session, prelude, channel, print }) {
    session.forget();
    channel.resetSettings();
    await prelude.renew();
    print('All variables are forgotten.');
  },
};

const preludeMagic: LineMagic = {
  kind: 'line',
  name: 'mb prelude',
  usage: 'on|off',
  summary: 'Have the names of the SDK without importing them.',
  equivalent: "import * as mb from 'manybody'; import { ManyBodyComputer } from 'manybody'",
  choices: ['on', 'off'],
  alone: true,
  async run([word, ...more], { prelude, print }) {
    if ((word !== 'on' && word !== 'off') || more.length > 0) {
      misuse(preludeMagic, `'${[word, ...more].join(' ')}' is neither on nor off`);
    }
    if (word === 'on') await prelude.import();
    else prelude.remove();
    print(word === 'on' ? prelude.code() : 'The names of the SDK are forgotten; import them where you need them.');
  },
};

export const sessionMagics: readonly LineMagic[] = [whos, reset, preludeMagic];

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return (value as object).constructor?.name ?? 'object';
}

function short(value: unknown): string {
  const text = inspect(value, {
    depth: 0,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 6,
    maxStringLength: 60,
  });
  const [line] = text.split('\n') as [string];
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
