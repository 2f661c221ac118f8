import { z } from 'zod';

/** Hours from the complaint to the house's own target; null for none. */
const Target = z.number().int().min(1).max(2_160).nullable();
/** Hours before a deadline at which people are reminded. */
const Thresholds = z
  .array(z.number().int().min(1).max(720))
  .min(1)
  .max(6)
  .refine((hours) => new Set(hours).size === hours.length);

/** How the house treats deadlines. Targets are for complaints that Alipay sets no deadline for. */
export const Deadlines = z
  .object({ targets: z.object({ risk: Target, trade: Target }), thresholdsHours: Thresholds })
  .meta({ id: 'Deadlines' });
export type Deadlines = z.infer<typeof Deadlines>;

export const DeadlinesPatch = z
  .strictObject({
    targets: z.strictObject({ risk: Target.optional(), trade: Target.optional() }).optional(),
    thresholdsHours: Thresholds.optional(),
  })
  .meta({ id: 'DeadlinesPatch' });
export type DeadlinesPatch = z.infer<typeof DeadlinesPatch>;
