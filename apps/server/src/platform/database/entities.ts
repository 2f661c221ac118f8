import { Bulk, BulkItem } from '../../bulk/bulk.entity.js';
import { CannedText } from '../../accounts/texts.entity.js';
import {
  Complaint,
  ComplaintAnswer,
  ComplaintCount,
  ComplaintReply,
  ComplaintReread,
  ComplaintStatement,
  ComplaintTrade,
  Finish,
  Image,
  PollState,
  SavedView,
} from '../../complaints/complaints.entity.js';
import { AuthorisationState, Merchant, MerchantReading, ReadingPlan } from '../../merchants/merchants.entity.js';
import { ComplaintLabel, ComplaintMark, ComplaintNote, ComplaintPresence } from '../../complaints/desk.entity.js';
import { InboxMessage } from '../../messages/messages.entity.js';
import { Channel, Delivery, DeliveryAttempt, Rule } from '../../notifiers/notifiers.entity.js';
import { Provider } from '../../providers/providers.entity.js';
import { PolicyDay, Refund, RefundAttempt, TradeLedger } from '../../refunds/refunds.entity.js';
import { platformEntities } from './platform.entities.js';

/** Every table of the server. Each module adds one import and one entry. */
export const entities = [
  ...platformEntities,
  CannedText,
  Provider,
  Merchant,
  MerchantReading,
  ReadingPlan,
  AuthorisationState,
  InboxMessage,
  Complaint,
  ComplaintTrade,
  ComplaintReply,
  ComplaintAnswer,
  ComplaintLabel,
  ComplaintMark,
  ComplaintPresence,
  ComplaintNote,
  Image,
  Finish,
  ComplaintStatement,
  ComplaintCount,
  PollState,
  ComplaintReread,
  SavedView,
  Refund,
  RefundAttempt,
  TradeLedger,
  PolicyDay,
  Bulk,
  BulkItem,
  Channel,
  Rule,
  Delivery,
  DeliveryAttempt,
];
