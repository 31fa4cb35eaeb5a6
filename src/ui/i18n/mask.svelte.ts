/** Figures are hidden from the class until they are asked for: whatever formats a number asks here whether it may be read. */

/** What stands for a figure. */
export const MASK = '•••';

class Mask {
  #on = $state(false);

  /** Figures are hidden; so is what `data-tells` them by its length or its place, by style. */
  get on(): boolean {
    return this.#on;
  }

  set on(on: boolean) {
    this.#on = on;
    document.documentElement.toggleAttribute('data-masked', on);
  }
}

export const mask = new Mask();
let lifted = false;

/** True when a figure must not be read now. Reads reactive state. */
export function masked(): boolean {
  return mask.on && !lifted;
}

/** What `read` says with its figures, hidden ones too: for the teacher's own screen. */
export function unmasked<T>(read: () => T): T {
  const before = lifted;
  lifted = true;
  try {
    return read();
  } finally {
    lifted = before;
  }
}
