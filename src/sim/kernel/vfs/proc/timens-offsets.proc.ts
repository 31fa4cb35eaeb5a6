import { capabilities, isCapable } from '../../cred.ts';
import { rulesOf } from '../../ns/rules.ts';
import { defineProcFile } from '../proc-file.ts';

const TIME = capabilities('SYS_TIME');

/** Those of the namespace that the task's children are born in. */
export default defineProcFile({
  name: 'timens_offsets',
  mode: 0o644,
  read: (kernel, { nsproxy }) => rulesOf(kernel).time(nsproxy.timeForChildren).text,
  write: (kernel, { nsproxy }, text, writer) => {
    const ns = nsproxy.timeForChildren;
    return rulesOf(kernel)
      .time(ns)
      .write(text, kernel.now(), isCapable(writer.cred, ns.userNs, TIME));
  },
});
