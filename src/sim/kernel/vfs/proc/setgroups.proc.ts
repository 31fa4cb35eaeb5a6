import { ERRNO } from '../../../core/errno.ts';
import { capabilities, isCapable } from '../../cred.ts';
import { rulesOf } from '../../ns/rules.ts';
import { defineProcFile } from '../proc-file.ts';

const ADMIN = capabilities('SYS_ADMIN');

export default defineProcFile({
  name: 'setgroups',
  mode: 0o644,
  read: (kernel, { cred }) => rulesOf(kernel).ids.setgroupsText(cred.userNs),
  write: (kernel, { cred }, text, writer) => {
    if (!isCapable(writer.cred, cred.userNs, ADMIN)) return -ERRNO.EACCES;
    return rulesOf(kernel).ids.writeSetgroups(cred.userNs, text);
  },
});
