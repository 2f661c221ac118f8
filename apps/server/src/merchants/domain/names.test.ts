import { describe, expect, it } from 'vitest';
import { findColumns, judgeNames, type NameLine } from './names.js';

const aLine = (over: Partial<NameLine> = {}): NameLine => ({ line: 2, authAppId: '2021000000000002', ...over });
const stored = { name: '老店', companyName: '老公司' };

describe('the columns of a file of names', () => {
  it.each([
    [['authAppId', 'name', 'companyName'], { authAppId: 0, name: 1, companyName: 2 }],
    [['公司名称', '服务商', '商户 APPID', '商户名称'], { authAppId: 2, name: 3, companyName: 0 }],
    [['APPID', '名称'], { authAppId: 0, name: 1, companyName: null }],
    [['auth_app_id', 'Company Name'], { authAppId: 0, name: null, companyName: 1 }],
    [['电话', '地址'], { authAppId: null, name: null, companyName: null }],
  ])('%j', (header, columns) => expect(findColumns(header)).toEqual(columns));
});

describe('a line of names', () => {
  it.each([
    ['another name', { name: ' 新店 ' }, 'changed', { name: '新店' }],
    [
      'another company, the same name',
      { name: '老店', companyName: '新公司' },
      'changed',
      { name: '老店', companyName: '新公司' },
    ],
    ['the same', { name: '老店', companyName: '老公司' }, 'unchanged', { name: '老店', companyName: '老公司' }],
    ['nothing filled in', {}, 'unchanged', {}],
  ] as const)('with %s', (_, over, status, patch) =>
    expect(judgeNames(aLine(over), [stored], null)).toEqual({ status, patch }),
  );

  it('is a change if one of several merchants with this app differs', () => {
    expect(judgeNames(aLine({ name: '老店' }), [stored, { ...stored, name: '别名' }], null).status).toBe('changed');
  });

  it('of nobody says so, whatever it holds', () => {
    expect(judgeNames(aLine({ name: '新店' }), [], null)).toMatchObject({ status: 'unknown', patch: {} });
  });

  it.each([
    ['no app id', { authAppId: '' }, null, '没有填商户 APPID'],
    ['an app id that a spreadsheet cut', { authAppId: '2.021E+15' }, null, /科学计数/],
    ['the app of an earlier line', { name: '新店' }, 2, '和第 2 行是同一个商户'],
    ['a name too long', { name: '店'.repeat(65) }, null, '名称最多 64 个字'],
    ['a company too long', { companyName: '司'.repeat(129) }, null, '公司名称最多 128 个字'],
    ['a control character', { name: '新\u0007店' }, null, '名称不能包含控制字符'],
    ['a line break in the company', { companyName: '新\n公司' }, null, '公司名称不能包含控制字符'],
  ])('with %s is refused in words', (_, over, sameAsLine, message) => {
    const verdict = judgeNames(aLine(over), [stored], sameAsLine);
    expect(verdict).toMatchObject({ status: 'invalid', patch: {} });
    expect(verdict.message?.['zh-CN']).toMatch(message);
  });
});
