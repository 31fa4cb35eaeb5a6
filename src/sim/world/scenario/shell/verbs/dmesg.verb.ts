import { text } from '../../../../core/text.ts';
import { say } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'dmesg',
  usage: 'TEXT',
  about: text(
    'lines of the kernel’s log with TEXT since the last dmesg',
    '지난 dmesg 뒤 TEXT가 든 커널 로그 줄',
  ),
  run: (shell, { first, after }) => {
    const pattern = after === '' ? first : `${first} ${after}`;
    const { log } = shell.world.host;
    const lines = log
      .filter(({ seq }) => seq >= shell.logSeen)
      .map(({ text }) => text.replace(/\bprocess \d+/, 'process N'));
    shell.logSeen = (log.at(-1)?.seq ?? -1) + 1;
    return say(lines.filter((line) => line.includes(pattern)).join('\n'));
  },
});
