/** Six waters on a ring, each donating one hydrogen bond to the next; radius in angstrom. */
export function ring(radius) {
  const waters = Array.from({ length: 6 }, (_, i) => {
    const angle = (i * Math.PI) / 3;
    const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    const toNext = angle + (2 * Math.PI) / 3;
    const up = i % 2 ? 0.93 : -0.93;
    const line = (symbol, dx, dy, dz) => `${symbol} ${(x + dx).toFixed(6)} ${(y + dy).toFixed(6)} ${dz.toFixed(6)}`;
    return [
      line('O', 0, 0, 0),
      line('H', 0.96 * Math.cos(toNext), 0.96 * Math.sin(toNext), 0),
      line('H', 0.24 * Math.cos(angle), 0.24 * Math.sin(angle), up),
    ].join('\n');
  });
  return waters.join('\n--\n');
}
