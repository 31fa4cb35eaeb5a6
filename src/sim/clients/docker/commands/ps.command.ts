/** `docker ps`. */
import { now, out } from '../../client.ts';
import { CONTAINER_HEADERS, containerRow } from '../container-row.ts';
import { defineDockerCommand, NO_WORDS } from '../command.ts';
import { apiJson, filterQuery, itemsOf } from '../engine.ts';
import { formatOf, listText, tryTemplate } from '../format.ts';

const COLUMNS = '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';
const RAW =
  'container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{.State}}\n' +
  'status: {{.Status}}\nnames: {{.Names}}\nlabels: {{.Labels}}\nports: {{- pad .Ports 1 0}}\n';

export default defineDockerCommand({
  name: 'ps',
  words: NO_WORDS,
  *run({ flags, engine }) {
    const given = flags.text('format');
    const quiet = flags.bool('quiet');
    let sized = flags.bool('size');
    const standard = quiet ? '{{.ID}}' : COLUMNS + (sized ? '\t{{.Size}}' : '');
    const format =
      given === 'raw'
        ? {
            table: false,
            json: false,
            template: quiet ? 'container_id: {{.ID}}' : RAW + (sized ? 'size: {{.Size}}\n' : ''),
          }
        : formatOf(given, standard);
    const truncates = !flags.bool('no-trunc');
    const nowNs = yield* now();
    if (given !== '' && !format.json) {
      // The template is tried on nothing: whether it asks for sizes decides what the daemon is asked for.
      const trial = containerRow(null, { truncates, nowNs, onSize: () => (sized = true) });
      tryTemplate(given, trial);
    }
    const query: Record<string, string> = { ...filterQuery(flags.list('filter')) };
    const last = flags.bool('latest') ? 1 : flags.number('last');
    if (flags.bool('all')) query['all'] = '1';
    if (last > 0) query['limit'] = String(last);
    if (sized) query['size'] = '1';
    const answer = yield* apiJson(engine, { method: 'GET', path: '/containers/json', query });
    const rows = itemsOf(answer).map((row) => containerRow(row, { truncates, nowNs }));
    yield* out(
      listText(
        { ...format, table: format.table && !(quiet && given === '') },
        { headers: CONTAINER_HEADERS, rows },
      ),
    );
    return 0;
  },
});
