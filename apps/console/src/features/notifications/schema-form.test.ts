import type { ChannelTypeDescriptor } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { faultsAtFields, faultsOf, fieldsOf, settingsOf, valuesOf, withPreset } from './schema-form.js';

const label = (zh: string) => ({ 'zh-CN': zh, en: zh });
const email: ChannelTypeDescriptor = {
  type: 'email',
  name: label('邮件'),
  description: label('邮件'),
  available: true,
  secrets: ['pass'],
  presets: { '163': { host: 'smtp.163.com', port: 465, security: 'tls' } },
  schema: {
    required: ['host', 'port', 'pass', 'recipients', 'security'],
    properties: {
      recipients: { type: 'array', order: 90, label: label('收件人') },
      preset: {
        type: 'string',
        enum: ['163', 'custom'],
        order: 10,
        default: 'custom',
        options: { 163: label('163 邮箱') },
      },
      host: { type: 'string', order: 20, maxLength: 20 },
      port: { type: 'integer', order: 30, minimum: 1, maximum: 65_535 },
      security: { type: 'string', enum: ['tls', 'none'], default: 'tls', order: 40 },
      pass: { type: 'string', order: 60 },
      oneMailEach: { type: 'boolean', default: true, order: 100 },
    },
  },
};
const fields = fieldsOf(email);

describe('schema form', () => {
  it('reads fields in their order with their widgets', () => {
    expect(fields.map((field) => [field.name, field.widget])).toEqual([
      ['preset', 'select'],
      ['host', 'text'],
      ['port', 'number'],
      ['security', 'select'],
      ['pass', 'secret'],
      ['recipients', 'lines'],
      ['oneMailEach', 'switch'],
    ]);
    expect(fields[0]?.options[0]).toEqual({ value: '163', label: label('163 邮箱') });
    expect(fields[1]?.label).toEqual(label('host'));
  });

  it('comes back as it was stored, secrets untouched', () => {
    const stored = {
      preset: '163',
      host: 'smtp.163.com',
      port: 465,
      security: 'tls',
      pass: { set: true },
      recipients: ['a@x.cn', 'b@x.cn'],
      oneMailEach: false,
    };
    const values = valuesOf(fields, stored);
    expect(values.pass).toBe('');
    const { pass: _pass, ...rest } = stored;
    expect(settingsOf(fields, values)).toEqual(rest);
  });

  it('finds what is missing, out of range or too long', () => {
    const values = { ...valuesOf(fields, null), port: '70000', host: 'x'.repeat(21) };
    expect(faultsOf(fields, values, [])).toEqual({
      host: { kind: 'long', max: 20 },
      port: { kind: 'range', min: 1, max: 65_535 },
      pass: { kind: 'required' },
      recipients: { kind: 'required' },
    });
    expect(faultsOf(fields, values, ['pass'])).not.toHaveProperty('pass');
  });

  it('puts a fault of a list entry at the list, with the entry', () => {
    const values = { recipients: 'a@x.cn\nnobody，c@x' };
    expect(
      faultsAtFields({ 'recipients.1': '格式不正确', 'recipients.2': '格式不正确', host: '不能为空' }, values),
    ).toEqual({ recipients: 'nobody 格式不正确；c@x 格式不正确', host: '不能为空' });
    expect(faultsAtFields({ recipients: '不能为空' }, values)).toEqual({ recipients: '不能为空' });
  });

  it('splits lists at lines, commas and semicolons', () => {
    expect(settingsOf(fields, { recipients: 'a@x.cn\n b@x.cn，c@x.cn; ' }).recipients).toEqual([
      'a@x.cn',
      'b@x.cn',
      'c@x.cn',
    ]);
  });

  it('fills a preset', () => {
    expect(withPreset({ user: 'me', host: '' }, '163', email.presets)).toEqual({
      preset: '163',
      user: 'me',
      host: 'smtp.163.com',
      port: '465',
      security: 'tls',
    });
    expect(withPreset({ host: 'mine' }, 'custom', email.presets)).toEqual({ preset: 'custom', host: 'mine' });
  });
});
