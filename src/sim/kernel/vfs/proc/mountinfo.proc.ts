import { mountinfo } from '../mount-lines.ts';
import { defineProcFile } from '../proc-file.ts';

export default defineProcFile({ name: 'mountinfo', mode: 0o444, read: mountinfo });
