import { mountLines } from '../mount-lines.ts';
import { defineProcFile } from '../proc-file.ts';

export default defineProcFile({ name: 'mounts', mode: 0o444, read: mountLines });
