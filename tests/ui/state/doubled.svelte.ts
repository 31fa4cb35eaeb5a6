/** The smallest thing with something derived. */
export class Doubled {
  n = $state(0);
  readonly twice = $derived(this.n * 2);
}
