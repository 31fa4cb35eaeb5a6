/** `ringside host`: a command on the host that `ringside serve` simulates. */
import { request as httpRequest } from 'node:http';
import process from 'node:process';
import { defineCommand, UsageError } from '../command.ts';
import { flag, helpText, readArguments, single, type OptionDefs } from '../options.ts';
import { addressOf } from '../serve/address.ts';
import { sideDoor, type Address } from '../serve/engine-server.ts';
import type { HostAnswer, HostCommand } from '../serve/side-door.ts';

const USAGE = 'host --at ADDRESS -- COMMAND [ARGUMENT…]';
const SUMMARY = 'a command on the host that "ringside serve" simulates';
const OPTIONS: OptionDefs = Object.freeze({
  at: { value: 'ADDRESS', about: 'where the host is served, as "serve --docker" was told' },
  stdin: { about: 'the command reads what is on standard input' },
});
const NOTES = [
  'Prints what the command prints and ends with its status. dockerd and containerd go on in the background once they are ready.',
  'Examples: host --at unix:///tmp/d.sock -- ps; host --at unix:///tmp/d.sock -- kill -9 4231',
];

function ask(address: Address, command: HostCommand): Promise<HostAnswer> {
  return new Promise((resolve, reject) => {
    const where =
      'path' in address ? { socketPath: address.path } : { host: address.hostname, port: address.port };
    const asked = httpRequest({ ...where, method: 'POST', path: '/host' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve(JSON.parse(text) as HostAnswer));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(command));
  });
}

async function standardInput(): Promise<string> {
  let text = '';
  for await (const part of process.stdin) text += String(part);
  return text;
}

export default defineCommand({
  name: 'host',
  summary: SUMMARY,
  run: async (argv, io) => {
    const cut = argv.indexOf('--');
    const args = readArguments(cut < 0 ? argv : argv.slice(0, cut), OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, OPTIONS, NOTES));
      return 0;
    }
    const text = single(args, 'at');
    if (text === undefined)
      throw new UsageError('--at: missing; accepted: unix:///PATH, tcp://127.0.0.1:PORT');
    const words = cut < 0 ? [] : argv.slice(cut + 1);
    if (words.length === 0) throw new UsageError('COMMAND: missing; it comes after "--"');
    const stdin = flag(args, 'stdin') ? await standardInput() : '';
    const address = sideDoor(addressOf(text, '--at'));
    const answer = await ask(address, { argv: words, stdin }).catch((error: unknown) => {
      throw new UsageError(
        `--at ${text}: nobody serves a host there (${error instanceof Error ? error.message : String(error)})`,
      );
    });
    await io.out(answer.stdout);
    io.err(answer.stderr);
    return answer.exit;
  },
});
