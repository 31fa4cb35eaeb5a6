/**
 * Things that outlive the component that first asks for them. A `$derived` belongs to the effect it is made in: one made
 * while a component is set up gives its last value for ever once the component is gone. So what is kept is made under a
 * root of its own, which nothing ends.
 */

/** A function that makes the thing when it is first called, and gives the same one ever after. */
export function kept<T extends object>(make: () => T): () => T {
  let thing: T | null = null;
  return () => {
    if (thing) return thing;
    let made: T | null = null;
    $effect.root(() => {
      made = make();
    });
    if (made === null) throw new Error('Nothing was made.');
    thing = made;
    return made;
  };
}
