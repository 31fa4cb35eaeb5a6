import { errnoName } from '../../../../core/errno.ts';
import { text } from '../../../../core/text.ts';
import { failure, OK, say } from '../answer.ts';
import { readSysctl, writeSysctl } from '../../../../kernel/vfs/sysctls.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'sysctl',
  usage: 'NAME [VALUE]',
  about: text('/proc/sys', '/proc/sys'),
  run: ({ world }, { first, after }) => {
    const name = first.replaceAll('/', '.');
    const value = readSysctl(world.host, name);
    if (value === null) return failure('ENOENT', `no sysctl ${first}`, `sysctl ${first}이(가) 없습니다`);
    if (after === '') return say(value);
    const answer = writeSysctl(world.host, name, after);
    return answer === 0
      ? OK
      : failure(errnoName(answer), `"${after}" is not allowed`, `"${after}"은(는) 허용되지 않습니다`);
  },
});
