import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeOf, vectorJson } from '../testing.fixture.js';
import { riskSnapshot, tradeSnapshot } from './snapshot.js';

const beijing = (hour: number, minute = 0) => Date.UTC(2026, 10, 22, hour - 8, minute);

const RISK = {
  id: 158237746,
  task_id: '10243351927',
  opposite_pid: '2088000000000002',
  opposite_name: '某某商行',
  complain_amount: '150.50',
  contact: '13800000000',
  gmt_complain: '2026-11-22 09:30:00',
  gmt_process: '2026-11-22 11:00:00',
  gmt_overdue: '2026-11-22 23:30:00',
  gmt_risk_finish_time: '2026-11-22 09:31:00',
  complain_content: '未发货',
  trade_no: '2026112222001400000000000001,2026112222001400000000000002',
  status: 'WAIT_PROCESS',
  status_description: '待处理',
  process_code: 'REFUND',
  process_message: '已退款',
  process_remark: '备注',
  process_img_url_list: ['https://img.example.com/p.png'],
  certify_info: ['https://img.example.com/a.png', ''],
  gmt_upgrade: '2026-11-22 10:00:00',
  upgrade_content: '商家不理',
  complaint_trade_info_list: [
    {
      id: 1,
      complaint_record_id: 158237746,
      trade_no: '2026112222001400000000000001',
      out_no: 'T1',
      gmt_trade: '2026-11-22 08:00:00',
      gmt_refund: '2026-11-22 10:30:00',
      status: 'PROCESSED',
      amount: '100.00',
    },
    { trade_no: '2026112222001400000000000002', status: 'WAIT_PROCESS', amount: '50.5' },
  ],
};

const TRADE = {
  complain_event_id: '2026112200102000000001459758',
  status: 'MERCHANT_PROCESSING',
  trade_no: '2026112222001400000000000003',
  merchant_order_no: 'T3',
  gmt_create: '2026-11-22 09:00:00',
  gmt_modified: '2026-11-22 09:10:00',
  gmt_finished: '2026-11-22 12:00:00',
  leaf_category_name: '退款',
  complain_reason: '质量问题',
  content: '商品破损',
  images: ['https://img.example.com/b.png'],
  phone_no: '13900000000',
  trade_amount: '88.80',
  target_id: '2088000000000002',
  target_type: 'PID',
  reply_detail_infos: [
    {
      replier_name: '小二',
      replier_role: 'AUDITOR',
      gmt_create: '2026-11-22 10:00:00',
      content: '请处理',
      images: ['https://img.example.com/c.png'],
    },
    {},
  ],
};

describe('risk snapshot', () => {
  it('reads every field', () => {
    expect(riskSnapshot(nodeOf(RISK), 'RAW')).toEqual({
      family: 'risk',
      remoteId: '158237746',
      taskId: '10243351927',
      rawStatus: 'WAIT_PROCESS',
      statusText: '待处理',
      oppositePid: '2088000000000002',
      oppositeName: '某某商行',
      amountFen: 15_050,
      contact: '13800000000',
      content: '未发货',
      complainedAt: beijing(9, 30),
      processedAt: beijing(11),
      handedAt: beijing(9, 31),
      deadlineAt: beijing(23, 30),
      escalatedAt: beijing(10),
      escalationText: '商家不理',
      processCode: 'REFUND',
      processMessage: '已退款',
      processRemark: '备注',
      imageUrls: ['https://img.example.com/a.png'],
      processImageUrls: ['https://img.example.com/p.png'],
      trades: [
        {
          tradeNo: '2026112222001400000000000001',
          outTradeNo: 'T1',
          amountFen: 10_000,
          rawStatus: 'PROCESSED',
          paidAt: beijing(8),
          refundedAt: beijing(10, 30),
        },
        { tradeNo: '2026112222001400000000000002', amountFen: 5050, rawStatus: 'WAIT_PROCESS' },
      ],
      replies: [],
      raw: 'RAW',
    });
  });

  it('reads the answer of the vectors', () => {
    const { cases } = vectorJson<{ cases: { raw: string }[] }>('response.json');
    const root = nodeOf(cases[0]?.raw ?? '')['alipay_security_risk_complaint_info_query_response'];
    expect(riskSnapshot(root as never, '')).toMatchObject({
      remoteId: '158237746',
      amountFen: 10_000,
      deadlineAt: Date.UTC(2026, 10, 23, 1, 30),
      trades: [],
    });
  });

  it('makes do with id and state', () => {
    expect(riskSnapshot(nodeOf({ id: '9', status: 'NEW_STATE' }), '')).toEqual({
      family: 'risk',
      remoteId: '9',
      taskId: '9',
      rawStatus: 'NEW_STATE',
      amountFen: null,
      content: '',
      complainedAt: null,
      imageUrls: [],
      processImageUrls: [],
      trades: [],
      replies: [],
      raw: '',
    });
  });

  it.each([
    {},
    { id: 1 },
    { status: 'X' },
    { id: 'a b', status: 'X' },
    { id: '', status: 'X' },
    { id: {}, status: 'X' },
  ])('gives up without id or state: %j', (node) => expect(riskSnapshot(nodeOf(node), '')).toBeNull());

  it('keeps ids beyond 2^53', () => {
    expect(riskSnapshot(nodeOf('{"id":12345678901234567890,"status":"X"}'), '')?.remoteId).toBe('12345678901234567890');
  });

  it('takes the trades from the number field when there is no list', () => {
    const trades = (trade_no: string) =>
      riskSnapshot(nodeOf({ id: 1, status: 'X', complain_amount: '20', trade_no }), '')?.trades;
    expect(trades('A1')).toEqual([{ tradeNo: 'A1', amountFen: 2000 }]);
    expect(trades('A1 A1')).toEqual([{ tradeNo: 'A1', amountFen: 2000 }]);
    expect(trades('A1, A2;A1')).toEqual([
      { tradeNo: 'A1', amountFen: null },
      { tradeNo: 'A2', amountFen: null },
    ]);
  });

  it('lists a trade once, and leaves rows without number out', () => {
    const complaint_trade_info_list = [
      { trade_no: 'A', amount: '1' },
      { amount: '2' },
      { trade_no: 'B', amount: '4' },
      { trade_no: 'A', amount: '3' },
    ];
    const snapshot = riskSnapshot(nodeOf({ id: 1, status: 'X', complaint_trade_info_list }), '');
    expect(snapshot?.trades).toEqual([
      { tradeNo: 'A', amountFen: 100 },
      { tradeNo: 'B', amountFen: 400 },
    ]);
  });

  it('takes odd amounts and times for absent', () => {
    const node = { id: 1, status: 'X', complain_amount: '1,000', gmt_complain: 'yesterday', gmt_overdue: null };
    expect(riskSnapshot(nodeOf(node), '')).toMatchObject({ amountFen: null, complainedAt: null });
  });
});

describe('trade snapshot', () => {
  it('reads every field', () => {
    expect(tradeSnapshot(nodeOf(TRADE), 'RAW')).toEqual({
      family: 'trade',
      remoteId: '2026112200102000000001459758',
      taskId: '2026112200102000000001459758',
      rawStatus: 'MERCHANT_PROCESSING',
      oppositePid: '2088000000000002',
      amountFen: 8880,
      contact: '13900000000',
      content: '商品破损',
      reason: '质量问题',
      demand: '退款',
      complainedAt: beijing(9),
      processedAt: beijing(12),
      modifiedAt: beijing(9, 10),
      imageUrls: ['https://img.example.com/b.png'],
      processImageUrls: [],
      trades: [{ tradeNo: '2026112222001400000000000003', outTradeNo: 'T3', amountFen: 8880 }],
      replies: [
        {
          role: 'AUDITOR',
          name: '小二',
          at: beijing(10),
          content: '请处理',
          images: ['https://img.example.com/c.png'],
        },
        { role: '', at: null, content: '', images: [] },
      ],
      raw: 'RAW',
    });
  });

  it('takes another target than an account for no account', () => {
    const snapshot = tradeSnapshot(nodeOf({ ...TRADE, target_type: 'APPID' }), '');
    expect(snapshot).not.toHaveProperty('oppositePid');
  });

  it('gives up without id or state', () => {
    expect(tradeSnapshot(nodeOf({ status: 'X' }), '')).toBeNull();
    expect(tradeSnapshot(nodeOf({ complain_event_id: '1' }), '')).toBeNull();
  });
});

it('I12 no answer makes a snapshot throw', () => {
  const names = [...Object.keys(RISK), ...Object.keys(TRADE)];
  const odd = fc.oneof(fc.jsonValue(), fc.constant({ id: 1, status: 'X', complain_event_id: '1' }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), odd), (fields) => {
      const node = nodeOf({ id: 1, complain_event_id: '1', status: 'X', ...fields });
      riskSnapshot(node, '');
      tradeSnapshot(node, '');
    }),
    { numRuns: 1000 },
  );
});
