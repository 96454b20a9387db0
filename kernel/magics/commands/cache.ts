import { existsSync } from 'node:fs';
import { sdk, sdkNotebook } from '../../execution/sdk';
import { type LineMagic, misuse } from '../magic';

/** `%mb cache`: what has been computed and need not be computed again. */
export const cacheMagic: LineMagic = {
  kind: 'line',
  name: 'mb cache',
  usage: '[status|clear]',
  summary: 'Show, or empty, the store of finished calculations beside this notebook.',
  equivalent: "const store = await mb.openStore('.manybody/store'); await store.prune({ maxBytes: 0 })",
  choices: ['status', 'clear'],
  async run([word = 'status', ...more], { print }) {
    if ((word !== 'status' && word !== 'clear') || more.length > 0) {
      misuse(cacheMagic, `'${[word, ...more].join(' ')}' is neither status nor clear`);
    }
    const { notebookStore } = sdkNotebook();
    if (!existsSync(notebookStore)) {
      print(`${notebookStore}: nothing is stored yet`);
      return;
    }
    const store = await sdk().openStore(notebookStore);
    try {
      if (word === 'clear') {
        const { removed } = await store.prune({ maxBytes: 0, failures: true });
        print(`(await mb.openStore('${notebookStore}')).prune({ maxBytes: 0, failures: true })`);
        print(`${removed} entries removed from ${store.location}`);
        return;
      }
      let completed = 0;
      let failed = 0;
      let bytes = 0;
      for await (const entry of store.entries()) {
        if (entry.status === 'completed') completed++;
        else failed++;
        bytes += entry.bytes;
      }
      print(`${store.location}: ${completed} results, ${failed} failures, ${(bytes / 1024).toFixed(0)} KiB`);
    } finally {
      await store.close();
    }
  },
};
