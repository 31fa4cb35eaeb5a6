import { text } from '../../../../core/text.ts';
import { managerOf } from '../../../../kernel/mm/memcg/limited-memory.ts';
import { OK } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

/** 256 MiB less the page that says so. */
const SWAP_PAGES = 65_535;

export default defineShellVerb({
  name: 'swapon',
  usage: '',
  about: text('the swap device is used', '스왑 장치를 사용'),
  run: ({ world }) => {
    managerOf(world.host).swap.on(SWAP_PAGES);
    return OK;
  },
});
