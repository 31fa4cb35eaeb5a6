import { defineProcFile } from '../proc-file.ts';

export default defineProcFile({
  name: 'oom_score',
  mode: 0o444,
  // Without accounts of memory everybody is as good a victim.
  read: ({ mm }, of) => `${String(mm?.oomScore(of.id) ?? 0)}\n`,
});
