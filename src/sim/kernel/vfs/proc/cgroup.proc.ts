import { pathFrom } from '../cgroup-files.ts';
import { defineProcFile } from '../proc-file.ts';

export default defineProcFile({
  name: 'cgroup',
  mode: 0o444,
  read: (_kernel, of, { task }) => `0::${pathFrom(task.nsproxy.cgroup.root, of.css?.cgroup.path ?? '/')}\n`,
});
