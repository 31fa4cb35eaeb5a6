import { ERRNO } from '../../../core/errno.ts';
import { parseS64 } from '../../cgroup/parse.ts';
import { capabilities, isCapable } from '../../cred.ts';
import { defineProcFile } from '../proc-file.ts';

const RESOURCE = capabilities('SYS_RESOURCE');
/** From −1000, never, to 1000, first. */
const MAX = 1000n;

export default defineProcFile({
  name: 'oom_score_adj',
  mode: 0o644,
  read: (_kernel, { signal }) => `${String(signal.oomScoreAdj)}\n`,
  write: (_kernel, { signal }, text, { cred }) => {
    const parsed = parseS64(text.trim());
    if ('errno' in parsed || parsed.value > MAX || parsed.value < -MAX) return -ERRNO.EINVAL;
    const adj = Number(parsed.value);
    const may = isCapable(cred, cred.userNs, RESOURCE);
    if (adj < signal.oomScoreAdjMin && !may) return -ERRNO.EACCES;
    signal.oomScoreAdj = adj;
    if (may) signal.oomScoreAdjMin = adj;
    return 0;
  },
});
