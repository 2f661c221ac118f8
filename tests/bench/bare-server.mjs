/**
 * The bare limit: the least a receiver of signed messages can do and still keep its promise. A Node HTTP server that
 * verifies the RSA2 signature over the raw bytes with a cached key and inserts one row per message into the same
 * database, with the same durability, in group commits (at most 64 messages or 5 ms, as the product). It answers after
 * the commit. No framework, no routes, no jobs.
 *
 *   node bare-server.mjs <sqlite file | mysql://…>     prints its port
 */
import { createPublicKey, createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { alipayPublicKey } from './messages.mjs';

const groupSize = 64;
const groupMs = 5;
const key = createPublicKey(alipayPublicKey);
const store = await openStore(process.argv[2] ?? '');

let waiting = [];
let timer = null;
let isWriting = false;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const message = verified(body);
    if (!message) {
      response.writeHead(400).end('fail');
      return;
    }
    waiting.push({
      ...message,
      body,
      answer: () => response.writeHead(200, { 'content-type': 'text/plain' }).end('success'),
    });
    if (waiting.length >= groupSize) void write();
    else timer ??= setTimeout(() => void write(), groupMs);
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('SIGTERM', () => process.exit(0));

async function write() {
  clearTimeout(timer);
  timer = null;
  if (isWriting || waiting.length === 0) return;
  isWriting = true;
  const group = waiting.splice(0, groupSize);
  await store.insert(group);
  for (const { answer } of group) answer();
  isWriting = false;
  if (waiting.length > 0) void write();
}

/** Fields split on bytes, decoded once, sorted, joined without `sign` and `sign_type`; null when the signature is bad. */
function verified(body) {
  const fields = [];
  let sign = null;
  let appId = '';
  let notifyId = '';
  for (let start = 0; start < body.length;) {
    let end = body.indexOf(0x26, start);
    if (end < 0) end = body.length;
    const equals = body.indexOf(0x3d, start);
    const name = decode(body, start, equals).toString('latin1');
    const value = decode(body, equals + 1, end);
    if (name === 'sign') sign = Buffer.from(value.toString('latin1'), 'base64');
    else if (name !== 'sign_type') fields.push([name, value]);
    if (name === 'app_id') appId = value.toString('latin1');
    if (name === 'notify_id') notifyId = value.toString('latin1');
    start = end + 1;
  }
  if (!sign) return null;
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  const verify = createVerify('RSA-SHA256');
  fields.forEach(([name, value], index) => verify.update(`${index ? '&' : ''}${String(name)}=`).update(value));
  return verify.verify(key, sign) ? { appId, notifyId } : null;
}

function decode(bytes, start, end) {
  const out = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === 0x25) {
      out[length++] = Number.parseInt(bytes.toString('latin1', at + 1, at + 3), 16);
      at += 2;
    } else out[length++] = byte === 0x2b ? 0x20 : byte;
  }
  return out.subarray(0, length);
}

async function openStore(where) {
  if (where.startsWith('mysql:')) {
    const { createConnection } = await import('mysql2/promise');
    const db = await createConnection(where);
    await db.query('DROP TABLE IF EXISTS bare');
    await db.query(
      'CREATE TABLE bare (id BIGINT AUTO_INCREMENT PRIMARY KEY, app_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin, ' +
        'notify_id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin, at BIGINT, body TEXT, UNIQUE (app_id, notify_id))',
    );
    const insert = async (group) => {
      const rows = group.map(({ appId, notifyId, body }) => [appId, notifyId, Date.now(), body.toString('latin1')]);
      await db.beginTransaction();
      await db.query('INSERT INTO bare (app_id, notify_id, at, body) VALUES ?', [rows]);
      await db.commit();
    };
    return { insert };
  }
  // the driver the server uses, from the server's own packages
  const require = createRequire(new URL('../../apps/server/package.json', import.meta.url));
  const Database = require('libsql');
  const db = new Database(where);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'CREATE TABLE bare (id INTEGER PRIMARY KEY, app_id TEXT, notify_id TEXT, at INTEGER, body TEXT, UNIQUE (app_id, notify_id))',
  );
  const row = db.prepare('INSERT INTO bare (app_id, notify_id, at, body) VALUES (?, ?, ?, ?)');
  const insert = async (group) => {
    db.exec('BEGIN IMMEDIATE');
    for (const { appId, notifyId, body } of group) row.run([appId, notifyId, Date.now(), body.toString('latin1')]);
    db.exec('COMMIT');
  };
  return { insert };
}
