import type { Complaint, RefundCreate } from '@redress/contract';
import { computed, shallowRef, watch } from 'vue';
import { refundComplaint } from '../../api/complaints.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { randomKey } from '../../shared/random-key.js';
import { useSession } from '../../stores/session.js';
import type { FinishCode } from './finish-codes.js';
import { linesOf, planOf, withShare, type RefundLine } from './refund-plan.js';

/** State of one refund dialog, from its opening to the last answer. */
export function useRefund(complaint: Complaint) {
  const limit = useSession().user?.refundLimit ?? null;
  const lines = shallowRef<RefundLine[]>(linesOf(complaint.trades));
  const reason = shallowRef(t('refund.reasons.agreed'));
  const thenFinish = shallowRef<{ isOn: boolean; code: FinishCode | '' }>({ isOn: false, code: '' });
  const plan = computed(() => planOf(lines.value, limit));
  const isSending = shallowRef(false);
  const problem = shallowRef<ApiProblem | null>(null);
  const sentTrades = shallowRef<readonly string[]>([]);

  // Chosen for the person only while the result "refunded" would be true; a choice of their own is kept otherwise.
  watch(
    () => plan.value.isFull,
    (isFull) => {
      if (isFull && complaint.family === 'risk') thenFinish.value = { isOn: true, code: 'REFUND' };
      else if (thenFinish.value.code === 'REFUND') thenFinish.value = { isOn: false, code: '' };
    },
    { immediate: true },
  );

  const change = (tradeNo: string, patch: Partial<RefundLine>): void =>
    void (lines.value = lines.value.map((line) => (line.tradeNo === tradeNo ? { ...line, ...patch } : line)));
  const share = (part: 'full' | 'half'): void => void (lines.value = withShare(lines.value, part));
  const isReady = computed(
    () => plan.value.canSend && reason.value.trim() !== '' && (!thenFinish.value.isOn || thenFinish.value.code !== ''),
  );

  // One key per body and dialog: pressing again after a lost answer repeats the same request, never a second refund.
  const keys = new Map<string, string>();
  function keyOf(body: RefundCreate): string {
    const text = JSON.stringify(body);
    const key = keys.get(text) ?? randomKey();
    keys.set(text, key);
    return key;
  }

  /** Sends trade by trade. The finish goes with the last, so that it cannot run before all are asked for. */
  async function send(): Promise<boolean> {
    isSending.value = true;
    problem.value = null;
    try {
      for (const body of bodies()) {
        if (sentTrades.value.includes(body.tradeNo)) continue;
        await refundComplaint(complaint.id, body, keyOf(body));
        sentTrades.value = [...sentTrades.value, body.tradeNo];
      }
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      isSending.value = false;
    }
  }

  function bodies(): RefundCreate[] {
    const { isOn, code } = thenFinish.value;
    return plan.value.refunds.map((refund, index, all) => {
      const body: RefundCreate = { ...refund, reason: reason.value.trim() };
      const isLast = index === all.length - 1;
      return isLast && isOn && code !== '' ? { ...body, thenFinish: { code } } : body;
    });
  }

  return { lines, change, share, reason, thenFinish, plan, limit, isReady, isSending, problem, sentTrades, send };
}
