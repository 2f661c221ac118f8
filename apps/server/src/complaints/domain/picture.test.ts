import { expect, it } from 'vitest';
import { inspectPicture } from './picture.js';

const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(40);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const jpeg = (width: number, height: number) => {
  const app0 = Buffer.from([0xff, 0xe0, 0x00, 0x04, 0x00, 0x00]);
  const frame = Buffer.alloc(19);
  frame.set([0xff, 0xc0, 0x00, 0x11, 0x08]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), app0, frame, Buffer.alloc(12)]);
};

it.each([
  ['PNG', png(640, 480), { contentType: 'image/png', width: 640, height: 480 }],
  ['JPEG', jpeg(1080, 1920), { contentType: 'image/jpeg', width: 1080, height: 1920 }],
  ['a pixel bomb', png(60_000, 60_000), { fault: 'too-many-pixels' }],
  ['a wide bomb', png(8_001, 1), { fault: 'too-many-pixels' }],
  ['SVG', Buffer.from('<svg onload=alert(1)>'.padEnd(80)), { fault: 'not-a-picture' }],
  ['GIF', Buffer.from('GIF89a'.padEnd(80)), { fault: 'not-a-picture' }],
  ['nothing', Buffer.alloc(0), { fault: 'not-a-picture' }],
  ['a JPEG cut short', jpeg(10, 10).subarray(0, 12), { fault: 'not-a-picture' }],
  [
    'a JPEG with a block of no length',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), Buffer.alloc(64)]),
    { fault: 'not-a-picture' },
  ],
  ['zero wide', png(0, 10), { fault: 'not-a-picture' }],
])('%s', (_, bytes, expected) => {
  expect(inspectPicture(bytes)).toEqual(expected);
});
