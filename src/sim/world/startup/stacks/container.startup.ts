import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { dockerRun } from '../docker.ts';
import { runcCreate, runcStart } from '../oci.ts';

export default defineStartup({
  id: 'container',
  label: text('Container (Docker, runc)', '컨테이너(Docker, runc)'),
  kind: 'container',
  estimate: null,
  body: dockerRun({ name: 'runc', create: runcCreate, start: runcStart }),
});
