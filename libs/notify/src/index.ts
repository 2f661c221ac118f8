export { isPublicAddress } from './address.js';
export {
  AddressRefused,
  createAddressGuard,
  type AddressGuard,
  type GuardOptions,
  type RefusedBecause,
  type ResolveOptions,
} from './address-guard.js';
export type {
  Channel,
  FieldIssue,
  LimitWindow,
  OutgoingGuard,
  RecipientResult,
  SendContext,
  SendResult,
} from './channel.js';
export { post, type HttpAnswer, type HttpCall } from './http.js';
export { channelOf, channels, describeChannel } from './registry.js';
export { describeNotice, type Notice, type NoticeComplaint, type NoticeContent, type Tone } from './template.js';
export { FREE_WINDOWS, OWN_WINDOWS } from './channels/email/settings.js';
export { layOutMail, type Mail } from './channels/email/mail.js';
