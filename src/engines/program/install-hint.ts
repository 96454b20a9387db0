/** Names of packages that hold a program; null where there is none. */
export interface Packages {
  readonly debian: string | null;
  readonly conda: string | null;
  readonly pip: string | null;
  /** Where else it comes from. */
  readonly home: string;
}

/**
 * What to do when a program is not here.
 *
 * @param program as people call it. @param why as `not on the PATH`.
 */
export function installHint(program: string, why: string, { debian, conda, pip, home }: Packages): string {
  const ways = [
    debian === null ? undefined : `Debian and Ubuntu: apt install ${debian}`,
    conda === null ? undefined : `conda: conda install -c conda-forge ${conda}`,
    pip === null ? 'pip: there is no package' : `pip: pip install ${pip}`,
  ].filter((way) => way !== undefined);
  return `${program} is ${why}. ${ways.join('; ')}; ${home}`;
}
