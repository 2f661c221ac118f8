import { fromBeijing } from '../beijing.js';
import type { RiskComplaint } from '../state/model.js';
import { businessError, type Call, merchantOf, textOf } from './call.js';
import { riskObject } from './risk-view.js';

type Test = (complaint: RiskComplaint) => boolean;

/** `alipay.security.risk.complaint.info.batchquery`: newest first; without a match the list is absent. */
export function riskList(call: Call): Record<string, unknown> {
  const { userId } = merchantOf(call);
  const page = whole(call.biz['current_page_num'], 1, 1_000_000);
  const size = whole(call.biz['page_size'], 10, call.sim.data.settings.maxRiskPageSize);
  const tests = [...timeTests(call.biz), ...valueTests(call.biz)];
  const found = Object.values(call.sim.data.risk)
    .filter((complaint) => complaint.userId === userId && tests.every((test) => test(complaint)))
    .sort((left, right) => right.complainedAt - left.complainedAt || right.id - left.id);
  const rows = found.slice((page - 1) * size, page * size).map((complaint) => riskObject(call.sim, complaint));
  return {
    total_size: found.length,
    current_page: page,
    page_size: size,
    complaint_list: rows.length === 0 ? undefined : rows,
  };
}

function whole(value: unknown, fallback: number, most: number): number {
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number.parseInt(value, 10) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most) {
    throw businessError('INVALID_PARAMETER', '分页参数不合法');
  }
  return number;
}

/** Both ends are taken as inclusive (not confirmed). */
function timeTests(biz: Record<string, unknown>): Test[] {
  const bound = (name: string): number | undefined => {
    const text = textOf(biz, name);
    if (text === undefined) return undefined;
    const ms = fromBeijing(text);
    if (ms === null) throw businessError('INVALID_PARAMETER', `${name} 格式应为 yyyy-MM-dd HH:mm:ss`);
    return ms;
  };
  const within = (start: string, end: string, read: (complaint: RiskComplaint) => number | undefined): Test[] => {
    const from = bound(start);
    const to = bound(end);
    if (from === undefined && to === undefined) return [];
    return [
      (complaint) => {
        const at = read(complaint);
        if (at === undefined) return false;
        const second = Math.floor(at / 1_000) * 1_000;
        return second >= (from ?? 0) && second <= (to ?? Number.MAX_SAFE_INTEGER);
      },
    ];
  };
  return [
    ...within('gmt_complaint_start', 'gmt_complaint_end', (complaint) => complaint.complainedAt),
    ...within('gmt_process_start', 'gmt_process_end', (complaint) => complaint.processedAt),
  ];
}

function valueTests(biz: Record<string, unknown>): Test[] {
  const tests: Test[] = [];
  const states = textList(biz, 'status_list');
  const taskIds = textList(biz, 'task_id_list');
  const taskId = textOf(biz, 'task_id');
  const tradeNo = textOf(biz, 'trade_no');
  if (states.length > 0) tests.push((complaint) => states.includes(complaint.status));
  if (taskIds.length > 0) tests.push((complaint) => taskIds.includes(complaint.taskId));
  if (taskId !== undefined) tests.push((complaint) => complaint.taskId === taskId);
  if (tradeNo !== undefined) tests.push((complaint) => complaint.trades.some((item) => item.tradeNo === tradeNo));
  if (biz['upgrade'] === true) tests.push((complaint) => complaint.upgradedAt !== undefined);
  return tests;
}

function textList(biz: Record<string, unknown>, name: string): string[] {
  const value = biz[name] ?? [];
  if (!Array.isArray(value)) throw businessError('INVALID_PARAMETER', `${name} 应为数组`);
  return value.map(String);
}
