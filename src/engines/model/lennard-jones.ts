import type { Derivatives } from './squared-distances';

/**
 * Lennard-Jones pair energy as a function of q = r²:
 *
 *   V(q) = 4ε [ (σ²/q)⁶ − (σ²/q)³ ]
 *
 * @param q squared distance, bohr². @param epsilon well depth, hartree. @param sigma zero of the potential, bohr.
 * @see J. E. Lennard-Jones, Proc. Phys. Soc. 43, 461 (1931).
 */
export function lennardJones(q: number, epsilon: number, sigma: number): Derivatives {
  const attraction = ((sigma * sigma) / q) ** 3;
  const repulsion = attraction * attraction;
  return {
    value: 4 * epsilon * (repulsion - attraction),
    first: [(4 * epsilon * (-6 * repulsion + 3 * attraction)) / q],
    second: [[(4 * epsilon * (42 * repulsion - 12 * attraction)) / (q * q)]],
  };
}
