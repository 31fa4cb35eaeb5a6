// `npm start [-- --port N] [--host]`: builds the page and serves it, exactly as a static host would.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build, preview } from 'vite';
import { ROOT } from './paths.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string' }, host: { type: 'boolean', default: false } },
});
const port = values.port === undefined ? 5173 : Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port}: not a port number (0 to 65535)`);
  process.exit(2);
}

console.log('Building Ringside …');
await build({ root: ROOT, logLevel: 'warn' });
const server = await preview({
  root: ROOT,
  logLevel: 'warn',
  // Without --port any free port near the usual one will do.
  preview: { port, strictPort: values.port !== undefined, ...(values.host ? { host: true } : {}) },
});
const addresses = [...(server.resolvedUrls?.local ?? []), ...(server.resolvedUrls?.network ?? [])];
console.log(`Ringside is at ${addresses.join(' and ')}\nPress Ctrl+C to stop.`);
