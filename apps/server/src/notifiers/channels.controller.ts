import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  routes,
  type Channel,
  type ChannelCreate,
  type ChannelPatch,
  type ChannelTestResult,
  type ChannelType,
  type ChannelTypeDescriptor,
  type Page,
} from '@redress/contract';
import { channels, describeChannel } from '@redress/notify';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { ChannelTestingService } from './channel-testing.service.js';
import { ChannelsService, type ChannelListQuery } from './channels.service.js';

@Controller()
export class ChannelsController {
  constructor(
    private readonly service: ChannelsService,
    private readonly testing: ChannelTestingService,
  ) {}

  @Endpoint(routes.listChannelTypes)
  types(): { items: ChannelTypeDescriptor[] } {
    return { items: channels.map(describeChannel) };
  }

  @Endpoint(routes.listChannels)
  list(@Query() query: ChannelListQuery): Promise<Page<Channel>> {
    return this.service.list(query);
  }

  @Endpoint(routes.createChannel)
  create(@CurrentActor() actor: RequestActor, @Body() body: ChannelCreate): Promise<Channel> {
    return this.service.create(actor, body);
  }

  @Endpoint(routes.getChannel)
  get(@Param('id') id: string): Promise<Channel> {
    return this.service.get(id);
  }

  @Endpoint(routes.updateChannel)
  update(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @IfMatchVersion() version: number | null,
    @Body() body: ChannelPatch,
  ): Promise<Channel> {
    return this.service.update(actor, id, version, body);
  }

  @Endpoint(routes.deleteChannel)
  remove(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<void> {
    return this.service.remove(actor, id);
  }

  @Endpoint(routes.testUnsavedChannel)
  testUnsaved(
    @CurrentActor() actor: RequestActor,
    @Body() body: { type: ChannelType; settings: Record<string, unknown>; secretsFrom?: string; to?: string },
  ): Promise<ChannelTestResult> {
    return this.testing.unsaved(actor, body);
  }

  @Endpoint(routes.testChannel)
  test(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @Body() body: { to?: string },
  ): Promise<ChannelTestResult> {
    return this.testing.stored(actor, id, body.to);
  }
}
