import type { ChannelType, ChannelTypeDescriptor } from '@redress/contract';
import { z } from 'zod';
import type { Channel } from './channel.js';
import { emailChannel } from './channels/email/email.js';

/** Every channel there is. Adding one is a folder under `channels/` and a line here. */
export const channels: readonly Channel[] = [emailChannel];

/** The plug-in of a type; undefined while none is built in. */
export function channelOf(type: ChannelType): Channel | undefined {
  return channels.find((channel) => channel.type === type);
}

/** What the console draws a channel's form from. Each property carries `order`, `label`, `help`, `widget`, `secret`. */
export function describeChannel(channel: Channel): ChannelTypeDescriptor {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(channel.base, { io: 'input' });
  return {
    type: channel.type,
    name: channel.name,
    description: channel.description,
    available: true,
    secrets: [...channel.secrets],
    schema,
    presets: Object.fromEntries(Object.entries(channel.presets).map(([name, values]) => [name, { ...values }])),
  };
}
