import { EngineNotFoundError } from '../../errors/engine-not-found-error';

export type BullMq = typeof import('bullmq');
export type IoRedis = typeof import('ioredis');

/** The optional packages, loaded on first use. @throws EngineNotFoundError with the command that installs them. */
export async function loadBullMq(): Promise<BullMq & Pick<IoRedis, 'Redis'>> {
  try {
    const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { ...bullmq, Redis };
  } catch (error) {
    throw new EngineNotFoundError(
      `A queue of tasks on Redis needs the packages bullmq and ioredis: npm install bullmq ioredis (${(error as Error).message})`,
      { cause: error },
    );
  }
}
