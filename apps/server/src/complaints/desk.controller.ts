import type {
  AssigneeQuery,
  ComplaintPatch,
  NoteCreate,
  PresenceBeat,
  SnoozeRequest,
  TakeRequest,
} from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param, Query } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { DeskService } from './desk.service.js';
import { NotesService } from './notes.service.js';
import { PresenceService } from './presence.service.js';
import { SnoozeService } from './snooze.service.js';

@Controller()
export class DeskController {
  constructor(
    private readonly desk: DeskService,
    private readonly notes: NotesService,
    private readonly presence: PresenceService,
    private readonly snoozes: SnoozeService,
  ) {}

  @Endpoint(routes.updateComplaint)
  update(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @IfMatchVersion() version: number | null,
    @Body() patch: ComplaintPatch,
  ) {
    return this.desk.update(actor, id, version, patch);
  }

  @Endpoint(routes.takeComplaint)
  take(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: TakeRequest) {
    return this.desk.take(actor, id, request);
  }

  @Endpoint(routes.takeNextComplaint)
  takeNext(@CurrentActor() actor: RequestActor) {
    return this.desk.takeNext(actor);
  }

  @Endpoint(routes.snoozeComplaint)
  snooze(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: SnoozeRequest) {
    return this.snoozes.set(actor, id, request);
  }

  @Endpoint(routes.createNote)
  addNote(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() note: NoteCreate) {
    return this.notes.add(actor, id, note);
  }

  @Endpoint(routes.markSeen)
  see(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.presence.see(actor, id);
  }

  @Endpoint(routes.notePresence)
  beat(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() { open }: PresenceBeat) {
    return this.presence.beat(actor, id, open);
  }

  @Endpoint(routes.listAssignees)
  assignees(@CurrentActor() actor: RequestActor, @Query() query: AssigneeQuery) {
    return this.desk.assignees(actor, query.complaintId);
  }

  @Endpoint(routes.listLabels)
  labels(@CurrentActor() actor: RequestActor) {
    return this.desk.labelsInUse(actor);
  }
}
