import type { Complaint, RefundCreate } from '@redress/contract';
import { computed, shallowRef, watch } from 'vue';
import { refundComplaint } from '../../api/complaints.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { bodyKeys } from '../../shared/body-keys.js';
import { useSession } from '../../stores/session.js';
import { lacksOf, type FinishDraft, wishOf } from './finish-codes.js';
import { linesOf, planOf, withShare, type RefundLine } from './refund-plan.js';

/** State of one refund dialog, from its opening to the last answer. */
export function useRefund(complaint: Complaint) {
  const limit = useSession().user?.refundLimit ?? null;
  const lines = shallowRef<RefundLine[]>(linesOf(complaint.trades));
  const reason = shallowRef(t('refund.reasons.agreed'));
  const thenFinish = shallowRef<FinishDraft>({ isOn: false, code: '', remark: '' });
  const plan = computed(() => planOf(lines.value, limit));
  const isSending = shallowRef(false);
  const problem = shallowRef<ApiProblem | null>(null);
  const sentTrades = shallowRef<readonly string[]>([]);

  // Chosen for the person only while the result "refunded" would be true; a choice of their own is kept otherwise.
  watch(
    () => plan.value.isFull,
    (isFull) => {
      if (isFull && complaint.family === 'risk') thenFinish.value = { ...thenFinish.value, isOn: true, code: 'REFUND' };
      else if (thenFinish.value.code === 'REFUND') thenFinish.value = { ...thenFinish.value, isOn: false, code: '' };
    },
    { immediate: true },
  );

  const change = (tradeNo: string, patch: Partial<RefundLine>): void =>
    void (lines.value = lines.value.map((line) => (line.tradeNo === tradeNo ? { ...line, ...patch } : line)));
  const share = (part: 'full' | 'half'): void => void (lines.value = withShare(lines.value, part));
  const missing = computed(() => {
    if (reason.value.trim() === '') return t('refund.reasonMissing');
    const lack = lacksOf(thenFinish.value);
    return lack === null ? '' : t(lack === 'code' ? 'finish.chooseResult' : 'finish.remarkMissing');
  });
  const isReady = computed(() => plan.value.canSend && missing.value === '');

  // a lost answer is asked for again with the same key: never a second refund
  const keys = bodyKeys();

  /** Sends trade by trade. The finish goes with the last, so that it cannot run before all are asked for. */
  async function send(): Promise<boolean> {
    isSending.value = true;
    problem.value = null;
    try {
      for (const body of bodies()) {
        if (sentTrades.value.includes(body.tradeNo)) continue;
        await refundComplaint(complaint.id, body, keys.of(body));
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
    const wish = wishOf(thenFinish.value);
    return plan.value.refunds.map((refund, index, all) => {
      const body: RefundCreate = { ...refund, reason: reason.value.trim() };
      const isLast = index === all.length - 1;
      return isLast && wish !== null ? { ...body, thenFinish: wish } : body;
    });
  }

  return {
    lines,
    change,
    share,
    reason,
    thenFinish,
    plan,
    limit,
    missing,
    isReady,
    isSending,
    problem,
    sentTrades,
    send,
  };
}
