import type { LocalText } from '@redress/contract';
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { request } from 'undici';
import { FileStore } from '../platform/files/file-store.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import { problem, words } from '../platform/http/problem.js';
import { inspectPicture, type PictureFault } from './domain/picture.js';

const MAX_DOWNLOAD = 10 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

export interface StoredPicture {
  fileKey: string;
  contentType: string;
  sha256: string;
  width: number;
  height: number;
}

/** Takes pictures in: from Alipay's addresses and from people; judged by content, never by name. */
@Injectable()
export class Pictures {
  constructor(
    private readonly files: FileStore,
    private readonly guard: AddressGuard,
  ) {}

  /**
   * Keeps an uploaded picture.
   *
   * @throws problem `image_invalid` with the reason
   */
  async keepUpload(bytes: Buffer): Promise<StoredPicture> {
    const picture = inspectPicture(bytes);
    if ('fault' in picture) throw problem('image_invalid', { detail: faultTexts[picture.fault] });
    return this.store(bytes, picture);
  }

  /** Copies the complainant's picture; null when the address is dead or holds no picture. */
  async download(url: string): Promise<StoredPicture | null> {
    const bytes = await this.fetch(url);
    if (bytes === null) return null;
    const picture = inspectPicture(bytes);
    return 'fault' in picture ? null : this.store(bytes, picture);
  }

  private async store(
    bytes: Buffer,
    picture: { contentType: string; width: number; height: number },
  ): Promise<StoredPicture> {
    const { key } = await this.files.put(bytes);
    return { fileKey: key, sha256: createHash('sha256').update(bytes).digest('hex'), ...picture };
  }

  /** @throws for what may work later: time-outs, refused connections, 5xx */
  private async fetch(url: string): Promise<Buffer | null> {
    this.guard.check(url);
    const answer = await request(url, {
      dispatcher: this.guard.dispatcher,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(3 * TIMEOUT_MS),
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      if (answer.statusCode >= 500 || answer.statusCode === 429)
        throw new Error(`picture answered ${answer.statusCode}`);
      return null;
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of answer.body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MAX_DOWNLOAD) return null;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }
}

const faultTexts: Record<PictureFault, LocalText> = {
  'not-a-picture': words('请上传 JPG 或 PNG 图片', 'Upload a JPG or PNG picture'),
  'too-large': words('图片不能超过 5 MB', 'A picture has at most 5 MB'),
  'too-many-pixels': words('图片边长不能超过 8000 像素', 'A picture has at most 8000 pixels a side'),
};
