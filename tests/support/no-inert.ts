/** Svelte's warning that a derived of something gone was read fails the run, as any warning does in the browser's tests. */
import { acrossFiles } from './across-files.ts';

acrossFiles('warnings that fail', () => {
  const warn = console.warn.bind(console);
  console.warn = (...parts: unknown[]): void => {
    warn(...parts);
    if (!String(parts[0]).includes('derived_inert')) return;
    const { stack } = new Error('A derived was read after what it belongs to was gone.');
    // Thrown on its own: nothing that is being rendered may catch it, and it fails the run whenever it comes.
    queueMicrotask(() => {
      throw new Error(stack);
    });
  };
  return {};
});
