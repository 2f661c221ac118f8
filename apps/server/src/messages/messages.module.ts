import { Module } from '@nestjs/common';
import { MerchantsModule } from '../merchants/merchants.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { MessagesController } from './messages.controller.js';
import { MessagesHousekeeping } from './messages.housekeeping.js';
import { MessagesRepository } from './messages.repository.js';
import { MessageSilence } from './messages.silence.js';
import { MessagesService } from './messages.service.js';

@Module({
  imports: [MerchantsModule, ProvidersModule],
  providers: [MessagesController, MessagesHousekeeping, MessagesRepository, MessagesService, MessageSilence],
})
export class MessagesModule {}
