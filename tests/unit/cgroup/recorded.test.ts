import { join } from 'node:path';
import { describeRecorded } from '../../support/recorded-scripts.ts';

// Random scripts of `npm run oracle`: each held something that was wrong here once, or a rule that is easily broken.
describeRecorded('random scripts as a real kernel answers them', join(import.meta.dirname, 'recorded'));
