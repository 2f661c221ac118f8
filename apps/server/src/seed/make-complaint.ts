import type { CloseReason, ComplaintStatus, Family } from '@redress/contract';
import type { Numbers } from './numbers.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface SeedPlan {
  complaints: number;
  merchants: number;
  providers: number;
  /** How many are not settled yet: the newest ones. */
  open: number;
  days: number;
  /** ms; the newest complaint came in shortly before. */
  now: number;
}

export interface MadeComplaint {
  merchant: number;
  family: Family;
  number: string;
  status: ComplaintStatus;
  closeReason: CloseReason | null;
  rawStatus: string;
  amountFen: number;
  phone: string;
  content: string;
  reason: string;
  complainedAt: number;
  deadlineAt: number | null;
  processedAt: number | null;
  /** Among the staff; null is nobody. */
  assignee: number | null;
  labels: string[];
}

/** A word that twenty complaints hold, however many there are; the bench of the search looks for it. */
const RARE_WORD = '鎏金';
const RARE_TIMES = 20;

const things = [
  '车厘子',
  '蓝牙耳机',
  '洗衣液',
  '儿童书包',
  '电饭煲',
  '会员充值',
  '代金券',
  '手机壳 iPhone15',
  '面膜',
  '行李箱',
] as const;
const faults = [
  '收到时已经破损',
  '和描述完全不符',
  '一直没有发货',
  '少了两件',
  '用了三天就坏了',
  '扣了两次钱',
  '说好的赠品没有给',
  '重量不够',
] as const;
const wishes = [
  '要求退款',
  '商家不肯退款',
  '请尽快处理',
  '客服一直不回消息',
  '打电话没有人接',
  '希望平台介入',
  '要求换货',
] as const;
const reasons = ['商品质量问题', '未收到货', '与描述不符', '重复扣款', '服务态度'] as const;
const labels = ['加急', '老客户', '待回电', '多次投诉'] as const;

/** The n-th complaint, oldest first: `complaints - 1` is the newest. */
export function makeComplaint(n: number, plan: SeedPlan, numbers: Numbers): MadeComplaint {
  const age = ((plan.complaints - 1 - n) / plan.complaints) * plan.days * DAY_MS;
  const complainedAt = Math.floor(plan.now - 60_000 - age);
  const isOpen = n >= plan.complaints - plan.open;
  const family: Family = numbers.isOneIn(4) ? 'trade' : 'risk';
  const isRare = n % Math.max(1, Math.floor(plan.complaints / RARE_TIMES)) === 0;
  const words = `${numbers.of(things)}${isRare ? RARE_WORD : ''}${numbers.of(faults)}，${numbers.of(wishes)}，订单尾号 ${numbers.below(10_000)}`;
  return {
    merchant: numbers.skewed(plan.merchants),
    family,
    number: String(100_000_000_000 + n),
    ...stateOf(isOpen, family, complainedAt, numbers, plan.now),
    amountFen: 100 + numbers.skewed(200_000),
    phone: `1${38 + numbers.below(2)}${String(numbers.below(100_000_000)).padStart(8, '0')}`,
    content: words,
    reason: numbers.of(reasons),
    complainedAt,
    assignee: numbers.isOneIn(isOpen ? 2 : 4) ? null : numbers.below(20),
    labels: numbers.isOneIn(20) ? [numbers.of(labels)] : [],
  };
}

type State = Pick<MadeComplaint, 'status' | 'closeReason' | 'rawStatus' | 'deadlineAt' | 'processedAt'>;

function stateOf(isOpen: boolean, family: Family, complainedAt: number, numbers: Numbers, now: number): State {
  if (!isOpen) {
    const closeReason = numbers.isOneIn(6) ? 'withdrawn' : 'handled';
    const processedAt = Math.min(now, complainedAt + HOUR_MS + numbers.below(3 * DAY_MS));
    const rawStatus = family === 'trade' ? 'FINISHED' : closeReason === 'withdrawn' ? 'DROP_COMPLAIN' : 'PROCESSED';
    return { status: 'closed', closeReason, rawStatus, deadlineAt: complainedAt + 3 * DAY_MS, processedAt };
  }
  const deadlineAt = numbers.isOneIn(30) ? null : now - DAY_MS / 2 + numbers.below(4 * DAY_MS);
  const settled = { closeReason: null, deadlineAt, processedAt: null };
  if (numbers.isOneIn(10)) return { ...settled, status: 'platform', rawStatus: 'PLATFORM_PROCESSING' };
  if (numbers.isOneIn(4)) return { ...settled, status: 'processing', rawStatus: 'PROCESSING' };
  return { ...settled, status: 'open', rawStatus: family === 'trade' ? 'MERCHANT_PROCESSING' : 'WAIT_PROCESS' };
}
