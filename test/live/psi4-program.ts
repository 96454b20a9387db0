import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Calculation } from '../engines/builtin/atomic-input';

/** Version of the psi4 on the path, or undefined. */
export function psi4Version(): string | undefined {
  try {
    return execFileSync('psi4', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

export interface Psi4Answer {
  /** Hartree-Fock, hartree; absent when psi4 failed, for the reason in `error`. */
  hf?: number;
  mp2?: number;
  error?: string;
}

// One process for all molecules: starting psi4 takes longer than computing them.
const program = `
import json
answers = []
for c in json.loads(calculations):
    core.clean(); core.clean_options()
    lines = ["%d %d" % (c["charge"], c["multiplicity"])]
    for i, s in enumerate(c["symbols"]):
        x, y, z = c["geometry"][3 * i : 3 * i + 3]
        lines.append("%s %.10f %.10f %.10f" % (s if c["real"][i] else "@" + s, x, y, z))
    try:
        mol = geometry("\\n".join(lines + ["units bohr", "no_com", "no_reorient", "symmetry c1"]))
        core.set_global_option("BASIS", c["basis"])
        core.set_global_option("REFERENCE", "RHF" if c["multiplicity"] == 1 else "UHF")
        core.set_global_option("SCF_TYPE", "PK"); core.set_global_option("MP2_TYPE", "CONV")
        core.set_global_option("E_CONVERGENCE", 1e-9); core.set_global_option("D_CONVERGENCE", 1e-9)
        core.set_global_option("MAXITER", 200)
        core.set_global_option("INTS_TOLERANCE", 1e-14)
        if c["multiplicity"] > 1:
            core.set_global_option("STABILITY_ANALYSIS", "FOLLOW")
        external = core.ExternalPotential()
        for q, r in c.get("embeddingCharges", []):
            external.addCharge(q, *r)
        core.set_global_option_python("EXTERN", external if c.get("embeddingCharges") else None)
        answer = {"hf": energy("scf", molecule=mol)}
        if c["method"] == "mp2":
            answer["mp2"] = energy("mp2", molecule=mol)
    except Exception as e:
        answer = {"error": str(e)[-200:]}
    answers.append(answer)
json.dump(answers, open("answers.json", "w"))
`;

/** Energies of all calculations by psi4, open shells followed to a minimum as the builtin engine does. */
export function runPsi4(calculations: readonly Calculation[]): Psi4Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'manybody-psi4-'));
  try {
    const text = JSON.stringify(JSON.stringify(calculations));
    writeFileSync(join(folder, 'input.dat'), `memory 1 gb\ncalculations = ${text}\n${program}`);
    execFileSync('psi4', ['-n', '1', '-s', folder, 'input.dat', 'output.dat'], { cwd: folder, stdio: 'ignore' });
    return JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
