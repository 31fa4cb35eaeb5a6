import { mapFile } from '../map-file.ts';

export default mapFile('projid');
