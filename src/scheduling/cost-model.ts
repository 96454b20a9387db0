import type { Driver } from '../schema/driver';
import type { TaskTiming } from '../schema/task-timing';
import { type CostShape, correlatedFamilies, driverFactor, shapeOf } from './method-family';
import { fitPowerLaw, type PowerLaw } from './power-law';

/** What the cost of a calculation is estimated from. */
export interface CostQuery {
  readonly engine: string;
  readonly method: string;
  readonly driver: Driver;
  /** Centres with basis functions, ghosts included. */
  readonly atoms: number;
  /** Electrons; ghosts have none. */
  readonly electrons: number;
  /** Basis functions, those of ghosts included; null where the engine cannot tell. */
  readonly basisFunctions: number | null;
}

export interface CostEstimate {
  /** For ordering only: comparable within a run, calibrated or not. Greater than 0. */
  readonly weight: number;
  /** Core-seconds; null when nothing like it was ever measured. */
  readonly coreSeconds: number | null;
  /** Standard deviation of the logarithm of `coreSeconds` as an expectation. */
  readonly uncertainty: number;
  /** Standard deviation of the logarithm of one measured time around it. */
  readonly scatter: number;
}

/** A law that stands behind estimates, for people. */
export interface Calibration {
  readonly engine: string;
  /** A method where it was measured often enough, else its family. */
  readonly method: string;
  readonly driver: Driver;
  readonly timings: number;
  /** Power of basis functions, or of atoms. */
  readonly sizePower: number;
  readonly electronPower: number;
  readonly sizeIs: 'basis functions' | 'atoms';
}

/** A method with fewer timings of its own is fitted together with its family. */
const enoughTimings = 4;

interface Law {
  readonly calibration: Calibration;
  readonly law: PowerLaw;
}

/**
 * What calculations cost, learnt from what earlier ones took: one power law for each engine, method (or family of methods) and
 * driver. Ghosts count as functions, not as electrons. Before any timing it still orders tasks, by the formal scaling of the
 * method, and says that it has no estimate.
 */
export class CostModel {
  private readonly laws = new Map<string, Law>();

  /** @param timings of any engines and methods; the order does not matter. */
  constructor(timings: Iterable<TaskTiming> = []) {
    const groups = new Map<string, TaskTiming[]>();
    for (const timing of timings) {
      for (const key of keysOf(timing, timing.basisFunctions !== null)) {
        const group = groups.get(key);
        if (group) group.push(timing);
        else groups.set(key, [timing]);
      }
    }
    for (const [key, group] of groups) {
      if (key.startsWith('method') && group.length < enoughTimings) continue;
      this.laws.set(key, lawOf(group, key));
    }
  }

  /** Is anything known at all? */
  get calibrated(): boolean {
    return this.laws.size > 0;
  }

  /** The law that an estimate for `query` comes from. */
  calibrationOf(query: CostQuery): Calibration | undefined {
    return this.find(query)?.calibration;
  }

  estimate(query: CostQuery): CostEstimate {
    const found = this.find(query);
    if (!found) return { weight: guess(query), coreSeconds: null, uncertainty: Number.POSITIVE_INFINITY, scatter: 0 };
    const [size, electrons] = logSizes(query);
    const coreSeconds = found.law.seconds(size, electrons);
    const uncertainty = found.law.uncertainty(size, electrons);
    return { weight: coreSeconds, coreSeconds, uncertainty, scatter: found.law.scatter };
  }

  private find(query: CostQuery): Law | undefined {
    for (const key of keysOf(query, query.basisFunctions !== null)) {
      const law = this.laws.get(key);
      if (law) return law;
    }
    return undefined;
  }
}

/** From the closest relatives to the most distant ones. */
function keysOf(query: { engine: string; method: string; driver: Driver }, countsFunctions: boolean): string[] {
  const { engine, driver } = query;
  const size = countsFunctions ? 'functions' : 'atoms';
  return [
    `method\n${engine}\n${query.method.toLowerCase()}\n${driver}\n${size}`,
    `family\n${engine}\n${shapeOf(query.method).family}\n${driver}\n${size}`,
  ];
}

function lawOf(timings: readonly TaskTiming[], key: string): Law {
  const [, engine, method] = key.split('\n') as [string, string, string];
  const { driver } = timings[0]!;
  const shape = shapeOf(timings[0]!.method);
  const points = timings.map((timing) => {
    const [logSize, logElectrons] = logSizes(timing);
    return { logSize, logElectrons, seconds: (timing.executionTimeMs / 1000) * timing.cores };
  });
  const law = fitPowerLaw(points, {
    // A Hessian by differences takes a gradient for every coordinate.
    sizePower: shape.sizePower + (driver === 'hessian' ? 1 : 0),
    electronPower: shape.electronPower,
  });
  return {
    law,
    calibration: {
      engine,
      method,
      driver,
      timings: timings.length,
      sizePower: law.sizePower,
      electronPower: law.electronPower,
      sizeIs: timings[0]!.basisFunctions === null ? 'atoms' : 'basis functions',
    },
  };
}

function logSizes(of: { atoms: number; electrons: number; basisFunctions: number | null }): [number, number] {
  return [Math.log(Math.max(1, of.basisFunctions ?? of.atoms)), Math.log(Math.max(1, of.electrons))];
}

/** Functions of an atom, where nobody tells: between STO-3G water (7/3) and aug-cc-pVDZ water (41/3). */
const functionsPerAtom = 5;

function guess(query: CostQuery): number {
  const shape = shapeOf(query.method);
  const functions = Math.max(1, query.basisFunctions ?? functionsPerAtom * query.atoms);
  const electrons = Math.max(1, query.electrons);
  const seconds = (of: CostShape) =>
    of.seconds * (functions / 40) ** of.sizePower * (electrons / 30) ** of.electronPower;
  const reference = correlatedFamilies.has(shape.family) ? seconds(shapeOf('hf')) : 0;
  return (reference + seconds(shape)) * driverFactor(query.driver, query.atoms);
}
