export type { AtomicInput, AtomicResult } from '../schema/atomic';
export { isModulePath, modulePath, refuseForeignModule } from './allowed-engines';
export { defineEngine, type EngineDefinition, type Evaluation } from './define-engine';
export type { Engine, EngineContext, EngineReference, EngineTraits, Probe, TaskSize } from './engine';
export { engineLine } from './engine-words';
export { definePythonEngine, type PythonEngineDefinition } from './python/python-engine';
export { listEngines, registerEngine, resolveEngine } from './registry';
export { runProgram } from './run-program';
export { type EngineReport, surveyEngines } from './survey-engines';
