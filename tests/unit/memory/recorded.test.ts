import { join } from 'node:path';
import { describeRecorded } from '../../support/recorded-scripts.ts';

describeRecorded('memory as a real kernel limits it', join(import.meta.dirname, 'recorded'));
