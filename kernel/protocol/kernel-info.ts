import { tslabVersion, typescript } from '../execution/tslab';
import { kernelVersion } from '../version';
import type { Reply } from './dispatcher';

/** The kernel_info_reply. */
export function kernelInfo(): Reply {
  return {
    protocol_version: '5.3',
    implementation: 'manybody',
    implementation_version: kernelVersion(),
    language_info: {
      name: 'typescript',
      version: typescript.version,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      // `mode` serves JupyterLab, `name` and `typescript` the classic notebook.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
      nbconvert_exporter: 'script',
    },
    banner: `ManyBody (TypeScript) ${kernelVersion()}: many-body expansions in a notebook. %mb help lists the commands.\nNode ${process.version}, TypeScript ${typescript.version}, tslab ${tslabVersion()}`,
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'QCManyBody', url: 'https://molssi.github.io/QCManyBody/' },
    ],
    supported_features: [],
    debugger: false,
  };
}
