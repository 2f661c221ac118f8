import { Controller, Param, Query } from '@nestjs/common';
import { routes, type Delivery, type Page } from '@redress/contract';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { DeliveriesService, type DeliveryListQuery } from './deliveries.service.js';

@Controller()
export class DeliveriesController {
  constructor(private readonly service: DeliveriesService) {}

  @Endpoint(routes.listDeliveries)
  list(@CurrentActor() actor: RequestActor, @Query() query: DeliveryListQuery): Promise<Page<Delivery>> {
    return this.service.list(actor, query);
  }

  @Endpoint(routes.resendDelivery)
  resend(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<Delivery> {
    return this.service.resend(actor, id);
  }
}
