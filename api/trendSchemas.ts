import { z } from 'zod';

const count = z.int().min(0);

export const dayReportSchema = z
  .object({
    date: z.iso.date().meta({ description: 'In Taipei' }),
    members: count.meta({ description: 'Without guests, and those who could not be read' }),
    lineLogins: count,
    phones: count.meta({
      description:
        'Of those with a LINE login: with a phone. Where the settings do without one, members who do not meet their conditions count as well',
    }),
    contacts: count.meta({ description: 'Can be synced, without a phone as well where the settings do without one' }),
    delivered: count.meta({ description: 'Their contact is as it should be' }),
    conflicts: count,
    failed: count,
    byTier: z.array(
      z.object({
        tier: z.string().nullable().meta({ description: 'Null: of no tier' }),
        members: count,
        matched: count.meta({ description: 'With a contact' }),
      }),
    ),
  })
  .meta({ id: 'DayReport' });

const written = {
  written: count.meta({ description: 'Writes to contacts' }),
  failed: count,
  changes: count.meta({ description: 'Changes that SHOPLINE told of, on their contacts' }),
  medianSeconds: z.number().nullable().meta({ description: 'From the change to the contact, half of them' }),
  p95Seconds: z.number().nullable().meta({ description: 'The same, 95 % of them' }),
};

export const activitySchema = z
  .object({
    stepSeconds: z.int().meta({ description: 'Of one point: an hour, or a day of Taipei' }),
    total: z.object(written),
    points: z.array(z.object({ at: z.iso.datetime(), ...written })),
  })
  .meta({ id: 'Activity' });
