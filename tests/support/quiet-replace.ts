/**
 * happy-dom tells a `hashchange` of what `replaceState` and `pushState` write. No browser does: the page would open what it has just
 * written itself, anew and at some later moment.
 */
const DONE = Symbol.for('ringside: quiet replaceState');

/** Once for each window, however many files of tests it sees. */
if (!(DONE in window)) {
  const byScript = new Set<string>();
  for (const name of ['replaceState', 'pushState'] as const) {
    const write = history[name].bind(history);
    history[name] = (...given: Parameters<History['replaceState']>): void => {
      const before = location.hash;
      write(...given);
      if (location.hash !== before) byScript.add(location.href);
    };
  }
  window.addEventListener(
    'hashchange',
    (event) => {
      if (byScript.delete(event.newURL)) event.stopImmediatePropagation();
    },
    true,
  );
  Object.defineProperty(window, DONE, { value: true });
}
