import { sdkEngines } from '../../execution/sdk';
import type { LineMagic } from '../magic';

/** `%mb engines`, or `%engines`: which programs can compute here, and how to get the others. */
export const enginesMagics: readonly LineMagic[] = ['mb engines', 'engines'].map((name) => ({
  kind: 'line',
  name,
  usage: '',
  summary: 'List the engines, whether they can run here, and what they can do.',
  equivalent: "surveyEngines(), from 'manybody/engines'",
  async run(_words, { print }) {
    const { engineLine, surveyEngines } = sdkEngines();
    for (const report of await surveyEngines()) print(engineLine(report));
  },
}));
