import type { Coverage, Polling } from '@redress/contract';
import { onMounted, onUnmounted } from 'vue';
import { readCoverage, readPolling } from '../../api/merchants.js';
import { useLoad, type Load } from '../../shared/use-load.js';

/** No event tells of a reading, and the server keeps its answer for some seconds. */
const AGAIN_MS = 15_000;

/** How fast lists are read, and which merchants are not; read again while somebody looks. */
export function useReading(): Load<{ polling: Polling; needing: Coverage['needing'] }> {
  const known = useLoad(async () => {
    const [polling, coverage] = await Promise.all([readPolling(), readCoverage()]);
    return { polling, needing: coverage.needing };
  });
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    void known.load();
    timer = setInterval(() => {
      if (document.visibilityState === 'visible') void known.load();
    }, AGAIN_MS);
  });
  onUnmounted(() => clearInterval(timer));
  return known;
}
