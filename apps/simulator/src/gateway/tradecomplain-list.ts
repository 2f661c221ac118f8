import { fromBeijing } from '../beijing.js';
import type { TradeComplaint } from '../state/model.js';
import { tradeComplainStates } from '../state/tradecomplain.js';
import { businessError, type Call, merchantOf, textOf } from './call.js';
import { tradeComplainObject } from './tradecomplain-view.js';

const DAY_MS = 24 * 3_600_000;
const MAX_SPAN_MS = 366 * DAY_MS;

/** `alipay.merchant.tradecomplain.batchquery`: by default the last 30 days; span at most a year, page at most 20. */
export function tradeComplainList(call: Call): Record<string, unknown> {
  const { authAppId } = merchantOf(call);
  const page = whole(call.biz['page_num'], 1, 1_000_000);
  const size = whole(call.biz['page_size'], 10, 20);
  const [from, to] = windowOf(call);
  const status = textOf(call.biz, 'status');
  if (status !== undefined && tradeComplainStates[status] === undefined) throw illegal('status 不合法');
  const targets = targetsOf(call);
  const found = Object.values(call.sim.data.trade)
    .filter((complaint) => complaint.authAppId === authAppId && isWanted(complaint, from, to, status, targets))
    .sort((left, right) => right.createdAt - left.createdAt || (right.id > left.id ? 1 : -1));
  const rows = found.slice((page - 1) * size, page * size).map((row) => tradeComplainObject(call.sim, row));
  return {
    page_size: size,
    page_num: page,
    total_page_num: Math.ceil(found.length / size),
    total_num: found.length,
    trade_complain_infos: rows.length === 0 ? undefined : rows,
  };
}

function isWanted(
  complaint: TradeComplaint,
  from: number,
  to: number,
  status: string | undefined,
  targets: readonly string[],
): boolean {
  const at = Math.floor(complaint.createdAt / 1_000) * 1_000;
  if (at < from || at > to) return false;
  if (status !== undefined && complaint.status !== status) return false;
  return targets.length === 0 || targets.includes(complaint.authAppId);
}

function windowOf(call: Call): [number, number] {
  const now = call.sim.clock.now();
  const bound = (name: string, fallback: number): number => {
    const text = textOf(call.biz, name);
    const ms = text === undefined ? fallback : fromBeijing(text);
    if (ms === null) throw illegal(`${name} 格式应为 yyyy-MM-dd HH:mm:ss`);
    return ms;
  };
  const to = bound('end_time', now);
  const from = bound('begin_time', Math.min(now, to) - 30 * DAY_MS);
  if (from > to) throw illegal('开始时间晚于结束时间');
  if (to - from > MAX_SPAN_MS) throw illegal('查询时间跨度不能超过一年');
  return [from, to];
}

function targetsOf(call: Call): string[] {
  const infos = call.biz['target_infos'] ?? [];
  if (!Array.isArray(infos)) throw illegal('target_infos 应为数组');
  return infos.map(
    (info: unknown) => (typeof info === 'object' && info !== null ? textOf({ ...info }, 'target_id') : '') ?? '',
  );
}

function whole(value: unknown, fallback: number, most: number): number {
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number.parseInt(value, 10) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most) {
    throw illegal('分页参数不合法');
  }
  return number;
}

function illegal(message: string) {
  return businessError('PARAM_ILLEGAL', message);
}
