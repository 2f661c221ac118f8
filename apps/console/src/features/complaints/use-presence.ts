import type { Person } from '@redress/contract';
import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue';
import { notePresence } from '../../api/desk.js';
import { ApiProblem } from '../../api/problem.js';
import { useLive } from '../../stores/live.js';

const BEAT_MS = 20_000;

/** Says that this page shows a complaint for as long as it is seen, and knows who else has it open. */
export function usePresence(id: Readonly<Ref<string>>): Readonly<Ref<Person[]>> {
  const others = shallowRef<Person[]>([]);
  let timer: ReturnType<typeof setInterval> | undefined;

  async function tell(complaintId: string, isOpen: boolean): Promise<void> {
    try {
      const { viewers } = await notePresence(complaintId, isOpen);
      if (isOpen && complaintId === id.value) others.value = viewers;
    } catch (error) {
      // a beat that is lost is made good by the next; that the page cannot be read is said where it is read
      if (!(error instanceof ApiProblem)) throw error;
    }
  }
  const isSeen = (): boolean => document.visibilityState === 'visible';
  const beat = (): void => void (isSeen() && tell(id.value, true));
  const look = (): void => void tell(id.value, isSeen());

  onMounted(() => {
    beat();
    timer = setInterval(beat, BEAT_MS);
    document.addEventListener('visibilitychange', look);
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    void tell(id.value, false);
  });
  watch(id, (_, before) => {
    others.value = [];
    void tell(before, false);
    beat();
  });
  useLive().listen((event) => {
    if (event.type === 'complaint.presence' && event.data['complaintId'] === id.value) beat();
  });
  return others;
}
