import { text } from '../../../../core/text.ts';
import { answers, defineShellOp, mailOf } from '../op.ts';

export default defineShellOp({
  name: 'caught',
  usage: '',
  about: text(
    'what its handler caught: 10 from 4231, or nothing',
    '핸들러가 받은 것: 10 from 4231 또는 nothing',
  ),
  body: (p) => {
    answers(p, (kernel, ctx) => {
      const mail = mailOf(kernel, ctx);
      const said = mail.caught === '' ? 'nothing' : mail.caught;
      mail.caught = '';
      return said;
    });
  },
});
