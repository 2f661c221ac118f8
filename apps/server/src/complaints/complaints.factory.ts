import type { ComplaintSnapshot } from '@redress/alipay';

/** 2026-11-22 10:00:00 in Beijing. */
export const NOW = 1_795_312_800_000;

/** A risk complaint as one read shows it; override what the test is about. */
export function aSnapshot(rest: Partial<ComplaintSnapshot> = {}): ComplaintSnapshot {
  return {
    family: 'risk',
    remoteId: '158237746',
    taskId: '10243351927',
    rawStatus: 'WAIT_PROCESS',
    statusText: '待处理',
    oppositePid: '2088000000000002',
    oppositeName: '云杉生活超市',
    amountFen: 12_800,
    contact: '13800006721',
    content: '车厘子标 500 克，到家称只有 352 克，商家一直不回消息',
    complainedAt: NOW - 600_000,
    deadlineAt: NOW + 86_400_000,
    imageUrls: [],
    processImageUrls: [],
    trades: [
      {
        tradeNo: '2026112022001438211407965230',
        outTradeNo: 'YS20261120183402',
        amountFen: 12_800,
        rawStatus: 'WAIT_PROCESS',
        paidAt: NOW - 86_400_000,
      },
    ],
    replies: [],
    raw: '{}',
    ...rest,
  };
}
