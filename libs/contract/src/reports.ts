import { z } from 'zod';
import { Amount, Id } from './text.js';

export const MerchantReportQuery = z.strictObject({
  months: z.coerce.number().int().min(1).max(36).default(12).meta({ description: 'This month and those before it' }),
});
export type MerchantReportQuery = z.infer<typeof MerchantReportQuery>;

/** One Beijing month of one merchant: what was complained in it and what became of that, and what was refunded in it. */
export const MerchantMonth = z
  .object({
    month: z.string().meta({ examples: ['2026-11'] }),
    received: z.number().int().meta({ description: 'Complained in this month; the next four are of these' }),
    overdue: z.number().int(),
    closed: z.number().int(),
    withdrawn: z.number().int(),
    medianHoursToClose: z
      .number()
      .nullable()
      .meta({ description: 'From complaint to close; null while none is closed' }),
    refundCount: z.number().int().meta({ description: 'Succeeded in this month, whenever complained' }),
    refundedAmount: Amount,
    automaticCount: z.number().int(),
    automaticAmount: Amount,
  })
  .meta({ id: 'MerchantMonth' });
export type MerchantMonth = z.infer<typeof MerchantMonth>;

/** Every month of the range, newest first; one without complaints and refunds is all zeros. */
export const MerchantReport = z
  .object({ merchantId: Id, months: z.array(MerchantMonth) })
  .meta({ id: 'MerchantReport' });
export type MerchantReport = z.infer<typeof MerchantReport>;
