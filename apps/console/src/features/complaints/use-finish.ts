import { needsRemark, type Complaint, type FinishRequest } from '@redress/contract';
import { computed, shallowRef, type WritableComputedRef } from 'vue';
import { finishComplaint } from '../../api/complaints.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { useDraft } from '../../shared/drafts.js';
import { fieldErrorsOf } from '../../shared/form-errors.js';
import { local, t } from '../../shared/i18n/index.js';
import { finishOptions } from './finish-codes.js';
import { fieldOfRefusal, finishDraft, lastRefusedFinish, type FinishWords } from './finish-draft.js';
import { guardOf } from './steps.js';

/** State of one finish dialog: what is written, what is missing, what was refused. */
export function useFinish(complaint: Complaint) {
  const refused = lastRefusedFinish(complaint);
  const draft = shallowRef<FinishWords>(finishDraft(complaint));
  const kept = useDraft(`finish:${complaint.id}`, draft);
  if (finishOptions(complaint).some(({ code, isOff }) => code === draft.value.code && isOff))
    draft.value = { ...draft.value, code: '' };
  const field = <K extends keyof FinishWords>(name: K): WritableComputedRef<FinishWords[K]> =>
    computed({
      get: () => draft.value[name],
      set: (value) => void (draft.value = { ...draft.value, [name]: value }),
    });
  const isSending = shallowRef(false);
  const isUploading = shallowRef(false);
  const problem = shallowRef<ApiProblem | null>(null);

  const guard = computed(() => guardOf(complaint, draft.value.reply));
  const missing = computed(() => {
    const { code, remark, repeatReason } = draft.value;
    if (code === '') return t('finish.chooseResult');
    if (needsRemark(code) && remark.trim() === '') return t('finish.remarkMissing');
    if (guard.value !== null && repeatReason.trim() === '') return t('finish.whyMissing');
    return isUploading.value ? t('finish.uploading') : '';
  });
  /** By field; what Alipay refused stands there until that field is changed. */
  const errors = computed((): Record<string, string> => {
    const said = problem.value === null ? {} : fieldErrorsOf(problem.value);
    if (refused?.error == null) return said;
    const where = fieldOfRefusal(refused);
    const isSame =
      where !== null && JSON.stringify(draft.value[where]) === JSON.stringify(finishDraft(complaint)[where]);
    return isSame ? { [where]: local(refused.error.message), ...said } : said;
  });

  function body(): FinishRequest | null {
    const { code, remark, imageIds, reply, repeatReason } = draft.value;
    if (code === '') return null;
    const request: FinishRequest = { code };
    if (remark.trim() !== '') request.remark = remark.trim();
    if (imageIds.length > 0) request.imageIds = imageIds;
    if (reply.trim() !== '') request.replyToUser = reply.trim();
    if (guard.value !== null) request.repeatReason = repeatReason.trim();
    return request;
  }

  /** @returns whether it was taken */
  async function send(): Promise<boolean> {
    const request = body();
    if (missing.value !== '' || request === null || isSending.value) return false;
    isSending.value = true;
    problem.value = null;
    try {
      await finishComplaint(complaint.id, request);
      kept.drop();
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      isSending.value = false;
    }
  }

  return { refused, field, isSending, isUploading, problem, guard, missing, errors, send };
}
