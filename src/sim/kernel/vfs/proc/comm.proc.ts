import { defineProcFile } from '../proc-file.ts';

export default defineProcFile({ name: 'comm', mode: 0o644, read: (_kernel, { name }) => `${name}\n` });
