/** Containers: making, starting, ending, removing them. */
import type { ApiFault } from '../dockerd/daemon.ts';
import { refuse, statusWord, type Daemon } from '../dockerd/daemon.ts';
import {
  bodyOf,
  defineRoutes,
  isTrue,
  route,
  type ApiAnswer,
  type ApiCall,
  type ApiHandler,
} from '../dockerd/http.ts';
import { startContainer } from '../dockerd/lifecycle.ts';
import { killContainer, killWithSignal, signalNumber, stopContainer } from '../dockerd/stop.ts';
import { removeContainer } from '../dockerd/storage.ts';
import type { Container } from '../dockerd/state.ts';
import { resourcesOf } from '../dockerd/oci.ts';
import { checkFree, createContainer, hostConfigOf } from './create.ts';
import type { HostConfig } from '../dockerd/state.ts';

const NO_CONTENT: ApiAnswer = Object.freeze({ status: 204 });
const NOT_MODIFIED: ApiAnswer = Object.freeze({ status: 304 });

function of(d: Daemon, { params }: ApiCall): Container {
  return d.container(params['id'] ?? '');
}

/** By hand: what counts for its policy begins anew. */
function startByHand(d: Daemon, id: string): void {
  d.lock(id, 'start');
  d.edit(id, (one) => {
    one.restartCount = 0;
    one.delayNs = 0;
    one.stoppedByHand = false;
  });
  startContainer(d, d.container(id));
}

const start: ApiHandler = (d, call) => {
  const { id, state } = of(d, call);
  if (state.Paused) refuse(409, 'cannot start a paused container, try unpause instead');
  if (state.Running && !state.Restarting) return NOT_MODIFIED;
  startByHand(d, id);
  return NO_CONTENT;
};

function seconds(call: ApiCall): number | null {
  const { t } = call.query as { readonly t?: string };
  return t === undefined || t === '' ? null : Number(t);
}

const stop: ApiHandler = (d, call) => {
  const { id, state } = of(d, call);
  if (!state.Running) return NOT_MODIFIED;
  stopContainer(d, id, seconds(call));
  return NO_CONTENT;
};

const restart: ApiHandler = (d, call) => {
  const container = of(d, call);
  stopContainer(d, container.id, seconds(call));
  startByHand(d, container.id);
  d.containerEvent(container, 'restart');
  return NO_CONTENT;
};

const kill: ApiHandler = (d, call) => {
  const { id, state } = of(d, call);
  const signal = signalNumber(call.query['signal'] ?? 'KILL');
  const ref = call.params['id'] ?? '';
  if (!state.Running) refuse(409, `Cannot kill container: ${ref}: Container ${id} is not running`);
  if (signal === 0 || signal === 9) killContainer(d, id);
  else killWithSignal(d, id, signal);
  return NO_CONTENT;
};

const pause: ApiHandler = (d, call) => {
  const container = of(d, call);
  const { id, state } = container;
  if (!state.Running) refuse(409, `Container ${id} is not running`);
  if (state.Paused) refuse(409, `Container ${id} is already paused`);
  if (state.Restarting) refuse(409, `Container ${id} is restarting, wait until the container is running`);
  const said = d.containerd({ method: 'pause', id });
  if (said.error !== undefined) refuse(500, `Cannot pause container ${id}: ${said.error}`);
  d.edit(id, (one) => {
    one.state.Paused = true;
    if (one.state.Health) one.state.Health.Status = 'unhealthy';
  });
  d.containerEvent(container, 'pause');
  return NO_CONTENT;
};

const unpause: ApiHandler = (d, call) => {
  const container = of(d, call);
  const { id, state } = container;
  if (!state.Paused) refuse(409, `Container ${id} is not paused`);
  const said = d.containerd({ method: 'resume', id });
  if (said.error !== undefined) refuse(500, `Cannot unpause container ${id}: ${said.error}`);
  d.edit(id, (one) => {
    one.state.Paused = false;
  });
  d.containerEvent(container, 'unpause');
  if (container.state.Health) d.os.thread('dockerd', 'health', id);
  return NO_CONTENT;
};

const remove: ApiHandler = (d, call) => {
  const container = of(d, call);
  const { id, state } = container;
  const ref = call.params['id'] ?? '';
  void ref;
  if (isTrue(call.query['link'])) refuse(400, 'links are not modelled in Ringside');
  if (state.RemovalInProgress)
    refuse(409, `removal of container ${call.params['id'] ?? ''} is already in progress`);
  if (state.Running) {
    if (!isTrue(call.query['force'])) {
      const paused = `You cannot remove a paused container ${id}. Unpause and then stop the container before attempting removal or force remove`;
      const running = `You cannot remove a ${statusWord(state)} container ${id}. Stop the container before attempting removal or force remove`;
      refuse(409, state.Paused ? paused : running);
    }
    killContainer(d, id);
  }
  const left = d.find(id);
  // One with --rm removes itself.
  if (left?.hostConfig.AutoRemove === true && state.Running)
    d.os.until(() => d.state.containers[id] === undefined, 2e9);
  if (d.find(id)) removeContainer(d, container, isTrue(call.query['v']));
  return NO_CONTENT;
};

const rename: ApiHandler = (d, call) => {
  const container = of(d, call);
  const name = (call.query['name'] ?? '').replace(/^\//, '');
  if (name === '') refuse(400, 'Neither old nor new names may be empty');
  if (container.name === `/${name}`)
    refuse(400, `Renaming a container with the same name as its current name`);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
    refuse(400, `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  try {
    checkFree(d, name);
  } catch (fault) {
    const { status, message } = fault as ApiFault;
    if (status !== 409) throw fault;
    refuse(409, `Error when allocating new name: ${message}`);
  }
  const oldName = container.name;
  d.edit(container.id, (one) => {
    one.name = `/${name}`;
  });
  d.containerEvent(d.container(container.id), 'rename', { oldName });
  return NO_CONTENT;
};

const update: ApiHandler = (d, call) => {
  const container = of(d, call);
  const { id, state } = container;
  const given = bodyOf<HostConfig>(call);
  const set = Object.fromEntries(
    Object.entries(given).filter(
      ([, value]) => value !== 0 && value !== '' && value !== null && value !== undefined,
    ),
  );
  const policy =
    given.RestartPolicy?.Name === '' || !given.RestartPolicy ? {} : { RestartPolicy: given.RestartPolicy };
  const { RestartPolicy: _ignored, ...resources } = set as Partial<HostConfig>;
  const next = hostConfigOf({ ...container.hostConfig, ...resources, ...policy });
  if (container.hostConfig.AutoRemove && next.RestartPolicy.Name !== 'no')
    refuse(400, 'Restart policy cannot be updated because AutoRemove is enabled for the container');
  if (state.Running && !state.Restarting) {
    const said = d.containerd({ method: 'update', id, text: JSON.stringify(resourcesOf(next)) });
    if (said.error !== undefined) refuse(500, `Cannot update container ${id}: ${said.error}`);
  }
  d.edit(id, (one) => {
    one.hostConfig = next;
  });
  d.containerEvent(container, 'update');
  return { status: 200, body: { Warnings: [] } };
};

const prune: ApiHandler = (d) => {
  const gone = d.ask(({ containers }) => Object.values(containers).filter(({ state }) => !state.Running));
  for (const container of gone) removeContainer(d, container, false);
  d.event('container', 'prune', '', { reclaimed: '0' });
  return {
    status: 200,
    body: { ContainersDeleted: gone.length === 0 ? null : gone.map(({ id }) => id), SpaceReclaimed: 0 },
  };
};

export default defineRoutes(
  route('POST', '/containers/create', createContainer),
  route('POST', '/containers/prune', prune),
  route('POST', '/containers/{id}/start', start),
  route('POST', '/containers/{id}/stop', stop),
  route('POST', '/containers/{id}/restart', restart),
  route('POST', '/containers/{id}/kill', kill),
  route('POST', '/containers/{id}/pause', pause),
  route('POST', '/containers/{id}/unpause', unpause),
  route('POST', '/containers/{id}/rename', rename),
  route('POST', '/containers/{id}/update', update),
  route('DELETE', '/containers/{id}', remove),
);
