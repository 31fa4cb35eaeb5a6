import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/cli/serve/address.ts';
import { readTar, writeTar, type TarEntry } from '../../src/cli/serve/tar.ts';

describe('addresses of serve and host', () => {
  test.each([
    ['unix:///tmp/d.sock', { path: '/tmp/d.sock' }],
    ['/tmp/d.sock', { path: '/tmp/d.sock' }],
    ['tcp://127.0.0.1:2375', { hostname: '127.0.0.1', port: 2375 }],
  ])('%s', (text, address) => {
    expect(addressOf(text, '--docker')).toEqual(address);
  });

  test.each(['tcp://0.0.0.0:2375', 'tcp://192.0.2.1:1', 'd.sock', 'tcp://127.0.0.1:99999'])(
    '%s is none of this machine alone',
    (text) => {
      expect(() => addressOf(text, '--docker')).toThrow('accepted: unix:///PATH, tcp://127.0.0.1:PORT');
    },
  );
});

describe('archives', () => {
  const entry = { mode: 0o644, uid: 0, gid: 0 };
  const entries: readonly TarEntry[] = [
    { ...entry, path: 'dir', kind: 'dir', mode: 0o755, text: '' },
    { ...entry, path: 'dir/file', kind: 'file', text: 'text\n' },
    { ...entry, path: `dir/${'long'.repeat(30)}/name`, kind: 'file', text: '' },
  ];

  test('what is written is read', () => {
    expect(readTar(writeTar(entries))).toEqual(entries);
  });
});
