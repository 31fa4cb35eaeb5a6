/** `uid_map`, `gid_map` and `projid_map` of `/proc/PID`. */
import type { IdKind } from '../ns/id-maps.ts';
import { rulesOf } from '../ns/rules.ts';
import { defineProcFile, type ProcFile } from './proc-file.ts';

export function mapFile(kind: IdKind): ProcFile {
  return defineProcFile({
    name: `${kind}_map`,
    mode: 0o644,
    read: (kernel, { cred }, { task }) => rulesOf(kernel).ids.text(cred.userNs, kind, task.cred.userNs),
    write: (kernel, { cred }, text, writer) =>
      rulesOf(kernel).ids.write(cred.userNs, kind, text, writer.cred),
  });
}
