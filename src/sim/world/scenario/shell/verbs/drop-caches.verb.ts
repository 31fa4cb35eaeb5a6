import { text } from '../../../../core/text.ts';
import { dropCaches } from '../../../../kernel/mm/memcg/cached-io.ts';
import { managerOf } from '../../../../kernel/mm/memcg/limited-memory.ts';
import { OK } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'drop_caches',
  usage: '',
  about: text('drops clean page cache and slab', '깨끗한 페이지 캐시와 슬랩을 버림'),
  run: ({ world }) => {
    dropCaches(managerOf(world.host));
    return OK;
  },
});
