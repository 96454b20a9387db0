import { SequentialExecutor } from '../../src/executors/sequential-executor';
import { executorContract } from './contract';

executorContract('SequentialExecutor', (config) => new SequentialExecutor(config), { kills: false, parallel: false });
