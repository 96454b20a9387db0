import type { KernelSettings } from 'manybody/notebook';
import { type LineMagic, misuse } from '../magic';

const energyUnits: Readonly<Record<string, KernelSettings['energyUnit']>> = { kcal: 'kcal/mol', kJ: 'kJ/mol' };

const workers: LineMagic = {
  kind: 'line',
  name: 'mb workers',
  usage: 'N|auto',
  summary: 'Worker threads of the runs that do not say.',
  equivalent: 'computer.workers(4)',
  choices: ['auto', '1', '2', '4'],
  run([word, ...more], { channel, print }) {
    const count = Number(word);
    const valid = word === 'auto' || (/^\d+$/.test(word ?? '') && count >= 1);
    if (!valid || more.length > 0) {
      misuse(workers, `'${[word, ...more].join(' ')}' is neither a number of workers, from 1, nor auto`);
    }
    channel.settings.workers = word === 'auto' ? undefined : count;
    print(`computer.workers(${word === 'auto' ? "'auto'" : count})  // now the default of this session`);
  },
};

const units: LineMagic = {
  kind: 'line',
  name: 'mb units',
  usage: 'kcal|kJ',
  summary: 'Unit of energy differences in cards, tables and plots.',
  equivalent: "kernelChannel()!.settings.energyUnit, with kernelChannel from 'manybody/notebook'",
  choices: Object.keys(energyUnits),
  run([word, ...more], { channel, print }) {
    const unit = word === undefined ? undefined : energyUnits[word];
    if (!unit || more.length > 0) misuse(units, `'${[word, ...more].join(' ')}' is not a unit`);
    channel.settings.energyUnit = unit;
    print(`energy differences in ${unit}`);
  },
};

const themes = ['auto', 'light', 'dark'] as const;

const theme: LineMagic = {
  kind: 'line',
  name: 'mb theme',
  usage: themes.join('|'),
  summary: 'Colours of what is drawn from now on; auto follows the front end.',
  equivalent: "kernelChannel()!.settings.theme, with kernelChannel from 'manybody/notebook'",
  choices: themes,
  run([word, ...more], { channel, print }) {
    const chosen = themes.find((each) => each === word);
    if (!chosen || more.length > 0) misuse(theme, `'${[word, ...more].join(' ')}' is not a theme`);
    channel.settings.theme = chosen;
    print(`theme: ${chosen}`);
  },
};

const progress: LineMagic = {
  kind: 'line',
  name: 'mb progress',
  usage: 'on|off',
  summary: 'Draw the progress of runs.',
  equivalent: 'computer.run({ onProgress: (event) => … }) for a display of your own',
  choices: ['on', 'off'],
  run([word, ...more], { channel, print }) {
    if ((word !== 'on' && word !== 'off') || more.length > 0) {
      misuse(progress, `'${[word, ...more].join(' ')}' is neither on nor off`);
    }
    channel.settings.progress = word === 'on';
    print(`progress: ${word}`);
  },
};

export const settingsMagics: readonly LineMagic[] = [workers, units, theme, progress];
