import { routes } from '@redress/contract';
import { Controller, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, UploadedImage, type UploadedFile } from '../platform/http/endpoint.js';
import { ImagesService } from './images.service.js';

@Controller()
export class ImagesController {
  constructor(private readonly images: ImagesService) {}

  @Endpoint(routes.uploadImage)
  upload(@CurrentActor() actor: RequestActor, @UploadedImage() file: UploadedFile) {
    return this.images.upload(actor, file.bytes);
  }

  /** Served so that a browser can do nothing with it but show it (reliability.md E1). */
  @Endpoint(routes.getImage)
  async get(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Res() reply: FastifyReply) {
    const { bytes, contentType } = await this.images.get(actor, id);
    return reply
      .header('content-type', contentType)
      .header('content-disposition', 'inline; filename="picture"')
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('cache-control', 'private, max-age=3600')
      .send(bytes);
  }
}
