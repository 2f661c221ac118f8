import { onBeforeUnmount } from 'vue';

const guardMs = 600;

/** A second Enter that was meant for the step before must not pay. @returns whether the button of this step may pay now */
export function usePayGuard(): () => boolean {
  let isArmed = false;
  const timer = setTimeout(() => (isArmed = true), guardMs);
  onBeforeUnmount(() => clearTimeout(timer));
  return () => isArmed;
}
