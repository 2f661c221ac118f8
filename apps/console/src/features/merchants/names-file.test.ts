import { describe, expect, it } from 'vitest';
import { decodeCsv, namesTemplate } from './names-file.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a CSV file of a spreadsheet', () => {
  it.each([
    ['UTF-8', utf8('商户,名称'), '商户,名称'],
    ['UTF-8 with a mark', utf8('\uFEFF商户,名称'), '商户,名称'],
    ['GBK', Uint8Array.from([0xc9, 0xcc, 0xbb, 0xa7, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6]), '商户,名称'],
    ['GB18030 with four bytes', Uint8Array.from([0x81, 0x30, 0x89, 0x37, 0x2c, 0xc9, 0xcc]), 'Þ,商'],
    ['ASCII', utf8('authAppId,name'), 'authAppId,name'],
  ])('in %s is read', (_, bytes, text) => expect(decodeCsv(bytes)).toBe(text));

  it.each([
    ['a workbook', Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])],
    ['bytes of nothing', Uint8Array.from([0xff, 0xff])],
  ])('is not %s', (_, bytes) => expect(decodeCsv(bytes)).toBeNull());

  it('is offered as a template that opens in Chinese', () => {
    expect(decodeCsv(utf8(namesTemplate(['商户 APPID', '名称'])))).toBe('商户 APPID,名称\r\n');
    expect(namesTemplate(['a']).startsWith('\uFEFF')).toBe(true);
  });
});
