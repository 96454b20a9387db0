import { ManyBodyComputer } from 'manybody';

const trimer = `
O -1.290 -0.624  0.012
H -1.415  0.326  0.055
H -2.005 -0.975  0.544
--
O  1.338 -0.572 -0.013
H  0.417 -0.834  0.023
H  1.633 -0.912 -0.859
--
O -0.067  1.963  0.023
H  0.656  1.333  0.042
H  0.236  2.690 -0.523`;

const computer = ManyBodyComputer.of(trimer).level(2, 'mp2/6-31g').level(3, 'hf/6-31g').bsse('cp');
console.log(String(computer.plan())); // exactly what will be computed
computer.run().then((result) => {
  console.log(result.table);
  console.log(result.interaction('cp', 3), 'hartree');
});
