import { Controller } from '@nestjs/common';
import { routes, type OpenPlatform } from '@redress/contract';
import { Endpoint } from '../platform/http/endpoint.js';
import { openPlatform } from './domain/open-platform.js';

/** It stands here and not with the providers, because what is asked for follows from what merchants grant. */
@Controller()
export class OpenPlatformController {
  @Endpoint(routes.openPlatform)
  read(): OpenPlatform {
    return openPlatform();
  }
}
