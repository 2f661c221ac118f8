import { Platform } from './0001-platform.js';
import { ProvidersMerchants } from './0002-providers-merchants.js';
import { MessagesComplaints } from './0003-messages-complaints.js';
import { Refunds } from './0004-refunds.js';
import { Notifiers } from './0005-notifiers.js';
import { MerchantList } from './0006-merchant-list.js';
import { MerchantPages } from './0007-merchant-pages.js';
import { Subscriptions } from './0008-subscriptions.js';
import { MerchantOrder } from './0009-merchant-order.js';
import { AuthorisationCodes } from './0010-authorisation-codes.js';
import { PollingPlan } from './0011-polling-plan.js';
import { ComplaintList } from './0012-complaint-list.js';
import { ComplaintSearch } from './0012-complaint-search.js';
import { ComplaintTruth } from './0016-complaint-truth.js';
import { Desk } from './0013-desk.js';
import { SavedViews } from './0014-saved-views.js';
import { Statements } from './0015-statements.js';
import { Bulks } from './0017-bulk.js';
import { CannedTexts } from './0015-canned-texts.js';

/** The one history, in order. Each module adds one import and one entry. */
export const migrations = [
  Platform,
  ProvidersMerchants,
  MessagesComplaints,
  Refunds,
  Notifiers,
  MerchantList,
  MerchantPages,
  Subscriptions,
  MerchantOrder,
  AuthorisationCodes,
  PollingPlan,
  ComplaintList,
  ComplaintSearch,
  ComplaintTruth,
  Desk,
  SavedViews,
  Statements,
  Bulks,
  CannedTexts,
];
