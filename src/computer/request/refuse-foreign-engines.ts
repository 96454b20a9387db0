import { refuseForeignModule } from '../../engines/allowed-engines';
import type { ManyBodyInput } from '../../schema/many-body';
import { allowedEnginesOf } from './execution-config';
import type { ExecutionSettings } from './execution-settings';

/**
 * Looks at the programs of a document before any of them is looked for.
 *
 * @throws InputError for one that is the path of a module which nobody allowed.
 */
export function refuseForeignEngines(input: ManyBodyInput, execution: ExecutionSettings): void {
  const allowed = allowedEnginesOf(execution);
  for (const [name, { program }] of Object.entries(input.specification.specification)) {
    if (execution.inlineEngines.has(program)) continue;
    refuseForeignModule(program, allowed, `specification.specification["${name}"].program`);
  }
}
