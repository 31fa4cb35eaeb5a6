/** Parts of the engine that the built worker loads when something first asks for them. */

/** What was asked for is not here yet. Whoever catches it waits and does its work again. */
export class Later extends Error {
  readonly loading: Promise<unknown>;

  constructor(what: string, loading: Promise<unknown>) {
    super(`${what} is still being loaded`);
    this.loading = loading;
  }
}

/** A value whose properties `names` come with a module; reading one before that throws `Later`. */
export function later(
  facts: object,
  names: readonly string[],
  load: () => Promise<{ readonly default: Readonly<Record<string, unknown>> }>,
): object {
  let parts: Readonly<Record<string, unknown>> | null = null;
  const read = (name: string): unknown => {
    if (parts) return parts[name];
    throw new Later(
      name,
      load().then((module) => (parts = module.default)),
    );
  };
  const getters = names.map((name) => [name, { enumerable: true, get: () => read(name) }] as const);
  return Object.freeze(Object.defineProperties({ ...facts }, Object.fromEntries(getters)));
}
