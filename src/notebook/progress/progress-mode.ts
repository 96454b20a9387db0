import { InputError } from '../../errors/input-error';

/** `off`: none; `plain`: sparse lines on stderr, wherever we are; `auto`: what suits the surroundings. */
export type ProgressMode = 'off' | 'plain' | 'auto';

const modes: readonly string[] = ['off', 'plain', 'auto'];

/** The environment variable MANYBODY_PROGRESS; `auto` when it is not set. @throws InputError for any other value. */
export function progressMode(environment: NodeJS.ProcessEnv = process.env): ProgressMode {
  const value = environment.MANYBODY_PROGRESS ?? '';
  if (value === '') return 'auto';
  if (modes.includes(value)) return value as ProgressMode;
  throw new InputError(`MANYBODY_PROGRESS is '${value}': it must be one of ${modes.join(', ')}.`);
}
