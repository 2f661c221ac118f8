import type { BulkAction, BulkPreview, BulkRequest } from '@redress/contract';
import { needsRemark } from '@redress/contract';
import { computed, shallowRef, watch } from 'vue';
import { previewBulk, startBulk } from '../../api/bulk.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { bodyKeys } from '../../shared/body-keys.js';
import type { FinishCode } from '../complaints/finish-codes.js';
import type { Which } from './which.js';

/** State of one bulk dialog until it begins: what is asked for, and what would come of it. */
export function useBulkDraft(action: BulkAction, which: Which) {
  const reason = shallowRef(t('refund.reasons.agreed'));
  const code = shallowRef<FinishCode | ''>('');
  const remark = shallowRef('');
  const repeatReason = shallowRef('');
  /** An empty text is nobody; null: not chosen yet. */
  const assigneeId = shallowRef<string | null>(null);
  const labels = shallowRef<string[]>([]);
  const preview = shallowRef<BulkPreview | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const isLooking = shallowRef(false);
  const isSending = shallowRef(false);

  const missing = computed(() => {
    if (action === 'refund') return reason.value.trim() === '' ? t('refund.reasonMissing') : '';
    if (action === 'assign') return assigneeId.value === null ? t('bulk.choosePerson') : '';
    if (action === 'label') return labels.value.length === 0 ? t('bulk.chooseLabels') : '';
    if (code.value === '') return t('finish.chooseResult');
    return needsRemark(code.value) && remark.value.trim() === '' ? t('finish.remarkMissing') : '';
  });
  const body = computed((): BulkRequest | null => {
    if (missing.value !== '') return null;
    if (action === 'refund') return { ...which, action, reason: reason.value.trim() };
    if (action === 'assign') return { ...which, action, assigneeId: assigneeId.value || null };
    if (action === 'label') return { ...which, action, labels: labels.value };
    if (code.value === '') return null;
    const words = {
      ...(remark.value.trim() !== '' && { remark: remark.value.trim() }),
      ...(repeatReason.value.trim() !== '' && { repeatReason: repeatReason.value.trim() }),
    };
    return { ...which, action, code: code.value, ...words };
  });
  const isReady = computed(() => missing.value === '' && !isLooking.value && (preview.value?.willCount ?? 0) > 0);

  let latest = 0;
  async function look(): Promise<void> {
    const mine = ++latest;
    if (body.value === null) return;
    isLooking.value = true;
    try {
      const found = await previewBulk(body.value);
      if (mine !== latest) return;
      preview.value = found;
      problem.value = null;
    } catch (error) {
      if (mine === latest) problem.value = asProblem(error);
    } finally {
      if (mine === latest) isLooking.value = false;
    }
  }
  // words change nothing of what would happen; the result that is chosen does
  watch(
    () => (body.value === null ? null : [code.value, assigneeId.value, ...labels.value].join('|')),
    () => void look(),
    { immediate: true },
  );

  // a lost answer is asked for again with the same key: never a second bulk
  const keys = bodyKeys();

  /** @returns the bulk's id; null when it did not begin, and `problem` says why */
  async function start(): Promise<string | null> {
    if (body.value === null || preview.value === null || isSending.value) return null;
    const { amount } = preview.value;
    const request =
      body.value.action === 'refund' && amount !== null ? { ...body.value, expectedAmount: amount } : body.value;
    isSending.value = true;
    problem.value = null;
    try {
      return (await startBulk(request, keys.of(request))).bulkId;
    } catch (error) {
      problem.value = asProblem(error);
      return null;
    } finally {
      isSending.value = false;
    }
  }

  return {
    action,
    reason,
    code,
    remark,
    repeatReason,
    assigneeId,
    labels,
    preview,
    problem,
    isLooking,
    isSending,
    missing,
    isReady,
    look,
    start,
  };
}
