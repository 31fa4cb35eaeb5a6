/** The shell ends, or goes on after a loop or a function: thrown where that is said, no error. */
export class Leave {
  readonly what: 'exit' | 'return' | 'break' | 'continue';
  readonly value: number;

  constructor(what: Leave['what'], value: number) {
    this.what = what;
    this.value = value;
  }
}

export function leave(what: Leave['what'], value: number): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error
  throw new Leave(what, value);
}

export function isLeave(thrown: unknown): thrown is Leave {
  return typeof thrown === 'object' && thrown !== null && 'what' in thrown;
}
