import { defineProcFile } from '../proc-file.ts';

export default defineProcFile({
  name: 'cmdline',
  mode: 0o444,
  // A process that has ended has no memory to read it from.
  read: (_kernel, of) => (of.ended ? '' : (of.memory?.words?.() ?? []).map((word) => `${word}\0`).join('')),
});
