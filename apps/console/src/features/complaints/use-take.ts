import type { Complaint } from '@redress/contract';
import { computed, shallowRef } from 'vue';
import { takeComplaint } from '../../api/desk.js';
import { asProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure, showToast } from '../../shared/toast.js';
import { useSession } from '../../stores/session.js';

/** Making a complaint one's own, also where a colleague has it. `takes`: what the button says; null where there is none. */
export function useTake(complaint: () => Complaint, done: (complaint: Complaint) => void) {
  const session = useSession();
  const isTaking = shallowRef(false);
  const takes = computed(() => {
    const { assigneeId, assigneeName, status } = complaint();
    if (assigneeId === session.user?.id || status === 'closed') return null;
    return assigneeName === null ? t('desk.take') : t('desk.takeOver');
  });

  async function take(): Promise<void> {
    if (isTaking.value) return;
    isTaking.value = true;
    try {
      const { id, assigneeId } = complaint();
      const taken = await takeComplaint(id, assigneeId !== null);
      showToast(t('desk.taken'));
      done(taken);
    } catch (error) {
      showFailure(asProblem(error).message);
    } finally {
      isTaking.value = false;
    }
  }
  return { takes, isTaking, take };
}
