import type { ComplaintNotice } from '../complaints/complaints.service.js';

/** A complaint as notices see it. */
export function aNoticedComplaint(now: number, rest: Partial<ComplaintNotice> = {}): ComplaintNotice {
  return {
    id: '01JD2Z7M6Q4C8W0R3T5V7X9YAB',
    family: 'risk',
    taskId: '2026112400089301',
    status: 'open',
    overdue: false,
    escalated: false,
    deadlineAt: now + 23.5 * 3_600_000,
    amountFen: 12_800,
    reason: '商家不发货',
    content: '五天了没发货',
    contactMasked: '138****8000',
    merchantId: 'M1',
    merchantName: '云杉生活超市',
    companyName: '',
    providerId: 'P1',
    providerName: '云杉收银',
    labels: [],
    assigneeId: null,
    complainedAt: now - 3_600_000,
    ...rest,
  };
}
