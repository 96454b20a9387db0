import { ManyBodyComputer } from './computer/many-body-computer';
import { ClusterExplanation } from './computer/plan/explain-cluster';
import { Plan } from './computer/plan/plan';
import { ManyBodyError } from './computer/result/many-body-error';
import { ManyBodyResult } from './computer/result/many-body-result';
import { simulateWorkers } from './computer/result/simulate-workers';
import { connectSurroundings } from './computer/run/surroundings';
import { attachNotebook } from './notebook/attach';
import { notebookSurroundings } from './notebook/notebook-surroundings';

// Stays in the declarations: there the compiler learns what plans and results can do in a notebook.
import './notebook/attach';

export {
  type CutoffOptions,
  ManyBodyComputer,
  type MoleculeOptions,
  type ParallelOptions,
} from './computer/many-body-computer';
export { ManyBodyCore } from './computer/many-body-core';
export type { ClusterExplanation, ClusterRole } from './computer/plan/explain-cluster';
export { Plan } from './computer/plan/plan';
export { Survey, type SurveyOptions } from './computer/plan/survey-plan';
export type { LevelOptions } from './computer/request/level-options';
export { type ChromeTrace, chromeTrace, type TraceEvent } from './computer/result/chrome-trace';
export type { FailedCluster } from './computer/result/many-body-error';
export { ManyBodyError } from './computer/result/many-body-error';
export { ManyBodyResult } from './computer/result/many-body-result';
export type { RetriedAttempt, TaskRecord } from './computer/result/task-record';
export type { ProgressEvent, ProgressSnapshot } from './computer/run/progress';
export type { RunOptions } from './computer/run/run-expansion';
export { defineEngine, type EngineDefinition, type Evaluation } from './engines/define-engine';
export { ConvergenceError } from './errors/convergence-error';
export { EngineError } from './errors/engine-error';
export { EngineNotFoundError } from './errors/engine-not-found-error';
export { InputError } from './errors/input-error';
export { type ErrorCode, ManyBodyBaseError } from './errors/many-body-error';
export { ResourceError } from './errors/resource-error';
export { StoreError } from './errors/store-error';
export { TimeoutError } from './errors/timeout-error';
export { WorkerLostError } from './errors/worker-lost-error';
export type { Attempt, Executor, ExecutorConfig, ExecutorEvent, Task, TaskOutcome } from './executors/executor';
export { SequentialExecutor } from './executors/sequential-executor';
export { ThreadExecutor } from './executors/threads/thread-executor';
export type { BodyRow } from './expansion/analysis';
export { delabeler, labeler, prettyLabel } from './expansion/labels';
export { buildMolecule } from './molecule/build-molecule';
export { detectFragments } from './molecule/detect-fragments';
export { moleculeFromArrays } from './molecule/molecule-from-arrays';
export { moleculeFromText } from './molecule/molecule-from-text';
export { moleculeToText } from './molecule/molecule-to-text';
export { nuclearRepulsionEnergy } from './molecule/nuclear-repulsion';
export { parseAtomicInput, parseAtomicResult } from './molecule/parse-atomic';
export { samples } from './molecule/samples';
export type { AtomicInput, AtomicResult, FailedOperation } from './schema/atomic';
export { angstrom, kcal, kJ } from './schema/atomic-units';
export type { Bsse } from './schema/bsse';
export {
  BOHR_IN_ANGSTROM,
  HARTREE_IN_EV,
  HARTREE_IN_KCAL_PER_MOL,
  HARTREE_IN_KJ_PER_MOL,
} from './schema/constants';
export { convertDocument } from './schema/convert-document';
export type { Driver } from './schema/driver';
export type { ManyBodyInput } from './schema/many-body';
export type { ManyBodyResultDocument } from './schema/many-body-result';
export type { Molecule, MoleculeDocument } from './schema/molecule';
export { parseManyBodyInput } from './schema/parse-many-body-input';
export { VERSION } from './schema/version';
export { memoryStore } from './store/memory-store';
export type { ResultStore } from './store/result-store';
export { openStore } from './store/segment-store';

// The one place where the computer meets the notebook: neither knows the other.
connectSurroundings(notebookSurroundings);
attachNotebook({ ClusterExplanation, ManyBodyComputer, ManyBodyError, ManyBodyResult, Plan, simulateWorkers });
