import { onBeforeUnmount, shallowRef, watch, type Ref } from 'vue';

/** How wide an element is, in px, as it changes; 0 while it is not there. */
export function useWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const width = shallowRef(0);
  const watcher = new ResizeObserver(([entry]) => (width.value = Math.floor(entry?.contentRect.width ?? 0)));
  watch(element, (now, before) => {
    if (before) watcher.unobserve(before);
    if (now) watcher.observe(now);
  });
  onBeforeUnmount(() => watcher.disconnect());
  return width;
}
