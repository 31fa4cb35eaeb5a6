/**
 * Strings in a program's memory, which it gives to system calls by their address. Programs are made once and shared, so
 * their strings are, too; an address is a number in this table (not stable between builds; never hashed).
 */
import { invariant } from '../core/invariant.ts';

const strings: string[] = [];
const addresses = new Map<string, number>();

/** The address of a string. */
export function userString(text: string): number {
  let address = addresses.get(text);
  if (address === undefined) {
    address = strings.push(text) - 1;
    addresses.set(text, address);
  }
  return address;
}

/** The string at an address (`strndup_user`). Throws SimFault 'bad-address'. */
export function stringAt(address: number): string {
  const text = strings[address];
  if (text === undefined) invariant(false, 'bad-address', String(address));
  return text;
}
