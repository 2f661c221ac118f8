import { z } from 'zod';
import { type ReadingAge, readingAges } from './enums.js';
import { Id } from './text.js';

const spanMs = z.number().int();
const merchants = z.number().int();

/** How fast the lists of one provider's merchants are read, and what that takes. */
export const ProviderPolling = z
  .object({
    providerId: Id,
    providerName: z.string(),
    callsPerSecond: z.number().meta({ description: 'As the provider is set' }),
    callsNeeded: z
      .number()
      .nullable()
      .meta({ description: 'Calls a second with which all is as fresh as wanted; null until it was planned' }),
    lists: z
      .number()
      .int()
      .meta({ description: 'One a merchant and family; those that are not to be read are left out' }),
    goalMs: spanMs.meta({ description: 'No list should wait longer than this, busy ones a minute' }),
    planned: z
      .object({
        busyMs: spanMs.meta({ description: 'A list in which something happened within a day' }),
        roundMs: spanMs.meta({ description: 'A round through all of them' }),
      })
      .nullable()
      .meta({ description: 'How often lists are to be read; null until it was planned' }),
    reached: z.object({ busyMs: spanMs.nullable(), roundMs: spanMs.nullable() }).meta({
      description: 'Measured: the age of the last good reading that 95 of 100 lists keep; null: none was read',
    }),
    ages: z
      .object(Object.fromEntries(readingAges.map((age) => [age, merchants])) as Record<ReadingAge, typeof merchants>)
      .meta({ description: 'Merchants by how long ago both of their lists were read well' }),
  })
  .meta({ id: 'ProviderPolling' });
export type ProviderPolling = z.infer<typeof ProviderPolling>;

export const Polling = z
  .object({ providers: z.array(ProviderPolling).meta({ description: 'Those with lists to read' }) })
  .meta({ id: 'Polling' });
export type Polling = z.infer<typeof Polling>;
