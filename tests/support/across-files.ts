/** Made once for all files of tests of a process: their own modules are evaluated anew for every file. */
export function acrossFiles<T>(name: string, make: () => T): T {
  const home = globalThis as unknown as Record<symbol, T | undefined>;
  return (home[Symbol.for(`ringside: ${name}`)] ??= make());
}
