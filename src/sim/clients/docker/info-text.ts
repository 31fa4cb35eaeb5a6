/** What `docker info` prints of the daemon. */
import { bytesSize } from '../go/units.ts';
import { compareStrings, type GoValue } from '../go/values.ts';
import { entriesOf, itemsOf, member, numberOf, textOf } from './engine.ts';

/** Names of plugins and the members that hold them, in the order they are printed. */
const PLUGINS = ['Volume', 'Network', 'Authorization', 'Log'];

function plugins(info: GoValue): string {
  const lines = PLUGINS.map((kind) => {
    const names = itemsOf(member(info, 'Plugins', kind)).map(textOf);
    const shown = kind === 'Authorization' && names.length === 0;
    return shown ? '' : `  ${kind}: ${names.join(' ')}\n`;
  });
  return ` Plugins:\n${lines.join('')}`;
}

function security(info: GoValue): string {
  const options = itemsOf(member(info, 'SecurityOptions')).map(textOf);
  if (options.length === 0) return '';
  const lines = options.map((option) => {
    const pairs = option.split(',').map((pair): [string, string] => {
      const [key = '', value = ''] = pair.split('=');
      return [key, value];
    });
    return pairs
      .map(([key, value]) =>
        key === 'name' ? `  ${value}\n` : `   ${key.charAt(0).toUpperCase()}${key.slice(1)}: ${value}\n`,
      )
      .join('');
  });
  return ` Security Options:\n${lines.join('')}`;
}

function registries(info: GoValue): string {
  const config = member(info, 'RegistryConfig');
  const open = [...entriesOf(member(config, 'IndexConfigs'))]
    .filter(([, index]) => member(index, 'Secure') === false)
    .map(([name]) => name);
  const all = [...open, ...itemsOf(member(config, 'InsecureRegistryCIDRs')).map(textOf)];
  const mirrors = itemsOf(member(config, 'Mirrors')).map(textOf);
  return (
    (all.length === 0 ? '' : ` Insecure Registries:\n${all.map((one) => `  ${one}\n`).join('')}`) +
    (mirrors.length === 0 ? '' : ` Registry Mirrors:\n${mirrors.map((one) => `  ${one}\n`).join('')}`)
  );
}

/** The client's own part. */
export const CLIENT_INFO = 'Client:\n Version:    28.2.2\n Context:    default\n Debug Mode: false\n';

/** The daemon's part, from the answer to `/info`. */
export function serverInfo(info: GoValue): string {
  const text = (name: string): string => textOf(member(info, name));
  const count = (name: string): number => numberOf(member(info, name));
  const flag = (name: string): string => String(member(info, name) === true);
  const line = (title: string, value: string): string => (value === '' ? '' : ` ${title}: ${value}\n`);
  const status = itemsOf(member(info, 'DriverStatus')).map(
    (pair) => `  ${itemsOf(pair).map(textOf).join(': ')}\n`,
  );
  const cdi = itemsOf(member(info, 'CDISpecDirs')).map((one) => `  ${textOf(one)}\n`);
  const runtimes = [...entriesOf(member(info, 'Runtimes')).keys()].sort(compareStrings);
  const labels = itemsOf(member(info, 'Labels')).map((one) => `  ${textOf(one)}\n`);
  const isLinux = text('OSType') === 'linux';
  const commit = (name: string): string => textOf(member(info, name, 'ID'));
  return [
    ` Containers: ${count('Containers')}\n  Running: ${count('ContainersRunning')}\n`,
    `  Paused: ${count('ContainersPaused')}\n  Stopped: ${count('ContainersStopped')}\n`,
    ` Images: ${count('Images')}\n`,
    line('Server Version', text('ServerVersion')),
    line('Storage Driver', text('Driver')) + status.join(''),
    line('Logging Driver', text('LoggingDriver')) + line('Cgroup Driver', text('CgroupDriver')),
    line('Cgroup Version', text('CgroupVersion')),
    plugins(info),
    cdi.length === 0 ? '' : ` CDI spec directories:\n${cdi.join('')}`,
    line('Swarm', textOf(member(info, 'Swarm', 'LocalNodeState'))),
    isLinux && runtimes.length > 0 ? ` Runtimes: ${runtimes.join(' ')}\n` : '',
    isLinux ? line('Default Runtime', text('DefaultRuntime')) + line('Init Binary', text('InitBinary')) : '',
    isLinux
      ? ` containerd version: ${commit('ContainerdCommit')}\n runc version: ${commit('RuncCommit')}\n init version: ${commit('InitCommit')}\n`
      : '',
    security(info),
    line('Kernel Version', text('KernelVersion')) + line('Operating System', text('OperatingSystem')),
    line('OSType', text('OSType')) + line('Architecture', text('Architecture')),
    ` CPUs: ${count('NCPU')}\n Total Memory: ${bytesSize(count('MemTotal'))}\n`,
    line('Name', text('Name')) + line('ID', text('ID')),
    ` Docker Root Dir: ${text('DockerRootDir')}\n Debug Mode: ${flag('Debug')}\n`,
    line('HTTP Proxy', text('HttpProxy')) +
      line('HTTPS Proxy', text('HttpsProxy')) +
      line('No Proxy', text('NoProxy')),
    labels.length === 0 ? '' : ` Labels:\n${labels.join('')}`,
    ` Experimental: ${flag('ExperimentalBuild')}\n`,
    registries(info),
    ` Live Restore Enabled: ${flag('LiveRestoreEnabled')}\n\n`,
  ].join('');
}

/** Warnings that go to standard error. */
export function infoWarnings(info: GoValue): string {
  return itemsOf(member(info, 'Warnings'))
    .map((warning) => `${textOf(warning)}\n`)
    .join('');
}
