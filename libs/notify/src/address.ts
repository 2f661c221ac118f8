import { BlockList, isIP } from 'node:net';

/** IPv4 that is not of the public internet (reliability.md E2, IANA special-purpose registry). */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** Inside 2000::/3, the only global unicast space there is: what must not be called all the same. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special = networks([...SPECIAL_V4, ...SPECIAL_V6]);
const globalV6 = networks(['2000::/3']);

/** `::ffff:a.b.c.d` in any spelling; `BlockList` judges such an address by its IPv4 rules. */
const mappedV4 = networks(['::ffff:0:0/96']);

/** Whether an address (not a name) belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  if (family !== 6) return false;
  if (mappedV4.check(address, 'ipv6')) return !special.check(address, 'ipv6');
  return globalV6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Whether an address lies in one of the networks of a list. */
export function isWithin(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * A list of networks, `10.0.0.0/8`, `fd00::/8`; a bare address is a network of one.
 *
 * @throws {Error} naming the entry that is no network
 */
export function networks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix, ...rest] = entry.trim().split('/');
    const family = isIP(address);
    const bits = family === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (family === 0 || rest.length > 0 || length < 0 || length > bits) {
      throw new Error(`"${entry}" is no network address, expected e.g. 10.0.0.0/8 or 192.168.1.20`);
    }
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
