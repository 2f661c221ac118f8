import { createHmac, randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { Random, type Simulation } from './simulation.js';

const secret = randomBytes(16);
const WIDTH = 480;
const HEIGHT = 640;

type Colour = readonly [number, number, number];

/** Addresses of a complainant's pictures. Like Alipay's they carry a token and stop working after a while. */
export function pictureUrls(sim: Simulation, complaintId: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => signed(sim, `complaint-${complaintId}-${at + 1}.png`));
}

/** Address of a picture that was uploaded through the gateway. */
export function uploadedUrl(sim: Simulation, key: string): string {
  return signed(sim, `upload-${key}`);
}

function signed(sim: Simulation, name: string): string {
  const until = sim.clock.now() + sim.data.settings.pictureTtlMs;
  return `${sim.url}/pictures/${name}?t=${until.toString(36)}.${mac(name, until)}`;
}

function mac(name: string, until: number): string {
  return createHmac('sha256', secret).update(`${name} ${until}`).digest('hex').slice(0, 24);
}

export function pictureRoutes(server: FastifyInstance, sim: Simulation): void {
  server.get<{ Params: { name: string }; Querystring: { t?: string } }>('/pictures/:name', (request, reply) => {
    const { name } = request.params;
    const [until, given] = (request.query.t ?? '').split('.');
    const ms = Number.parseInt(until ?? '', 36);
    if (Number.isNaN(ms) || given !== mac(name, ms) || sim.clock.now() > ms) {
      return reply.code(403).type('text/plain').send('token expired');
    }
    if (!name.startsWith('upload-')) return reply.type('image/png').send(screenshot(name));
    const image = sim.data.images[name.slice('upload-'.length)];
    if (image === undefined) return reply.code(404).type('text/plain').send('not found');
    return reply.type(image.type).send(Buffer.from(image.base64, 'base64'));
  });
}

/** A made-up phone screenshot of a chat: bubbles with grey bars for words. The same name gives the same picture. */
export function screenshot(name: string): Buffer {
  const random = new Random(crc32(name));
  const canvas = new Canvas([237, 237, 240]);
  canvas.box(0, 0, WIDTH, 64, [250, 250, 252]);
  canvas.box(180, 26, 120, 14, [60, 64, 74]);
  for (let top = 92; top < HEIGHT - 120;) {
    const isMine = random.chance(45);
    const lines = random.between(1, 3);
    const width = random.between(150, 290);
    const left = isMine ? WIDTH - 70 - width : 70;
    const height = 24 + lines * 22;
    canvas.box(isMine ? WIDTH - 58 : 16, top, 42, 42, isMine ? [96, 142, 220] : [214, 160, 96]);
    canvas.box(left, top, width, height, isMine ? [168, 224, 140] : [255, 255, 255]);
    for (let line = 0; line < lines; line++) {
      const length = line === lines - 1 ? random.between(40, width - 32) : width - 32;
      canvas.box(left + 16, top + 17 + line * 22, length, 9, [110, 116, 128]);
    }
    top += height + random.between(18, 34);
  }
  canvas.box(0, HEIGHT - 64, WIDTH, 64, [247, 247, 249]);
  canvas.box(60, HEIGHT - 50, 320, 36, [255, 255, 255]);
  return canvas.png();
}

/** Just enough of a picture: boxes, and PNG with one deflated block. */
class Canvas {
  private readonly pixels = Buffer.alloc(HEIGHT * (1 + WIDTH * 3));

  constructor(background: Colour) {
    this.box(0, 0, WIDTH, HEIGHT, background);
  }

  box(left: number, top: number, width: number, height: number, colour: Colour): void {
    for (let y = top; y < Math.min(top + height, HEIGHT); y++) {
      for (let x = left; x < Math.min(left + width, WIDTH); x++) {
        this.pixels.set(colour, y * (1 + WIDTH * 3) + 1 + x * 3);
      }
    }
  }

  png(): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(WIDTH, 0);
    header.writeUInt32BE(HEIGHT, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from('89504e470d0a1a0a', 'hex');
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(this.pixels)),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(content.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
