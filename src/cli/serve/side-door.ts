/** Commands of the simulated host, from outside. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DockerHost } from '../../sim/docker/index.ts';

export interface HostCommand {
  readonly argv: readonly string[];
  readonly stdin: string;
}

export interface HostAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const NOT_FOUND = 127;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** Null: it is none. */
function commandOf(text: string): HostCommand | null {
  try {
    const { argv, stdin = '' } = JSON.parse(text) as Partial<HostCommand>;
    const words = Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === 'string');
    return words && typeof stdin === 'string' ? { argv, stdin } : null;
  } catch {
    return null;
  }
}

/** Runs a program and answers what it wrote and how it ended; a daemon goes on, and is ready then. */
async function run(
  host: DockerHost,
  { argv, stdin }: HostCommand,
  until: (done: () => boolean) => Promise<void>,
): Promise<HostAnswer> {
  const started = host.start(argv, stdin);
  if (!started) return { stdout: '', stderr: `${argv[0] ?? ''}: not found\n`, exit: NOT_FOUND };
  await until(() => host.statusOf(started) !== null || host.isReady(started));
  return { ...host.output(started), exit: host.statusOf(started) ?? 0 };
}

export async function runOnHost(
  host: DockerHost,
  request: IncomingMessage,
  response: ServerResponse,
  until: (done: () => boolean) => Promise<void>,
): Promise<void> {
  if (request.url === '/processes') {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(host.processes()));
    return;
  }
  const command = commandOf(await textOf(request));
  if (!command) {
    response.writeHead(400, { 'Content-Type': 'text/plain' });
    response.end('expected {"argv": ["COMMAND", …], "stdin": "TEXT"}\n');
    return;
  }
  const answer = await run(host, command, until);
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(answer));
}
