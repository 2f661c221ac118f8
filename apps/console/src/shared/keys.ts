import { onActivated, onBeforeUnmount, onDeactivated, onMounted, shallowRef } from 'vue';

/** How many dialogs and drawers are open: page keys rest meanwhile. */
export const openLayers = shallowRef(0);

/** Whether single keys do things; a person may turn that off. Named keys such as Enter and Esc go on. */
export const areKeysOn = shallowRef(true);

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('.el-popper') !== null);

/**
 * Single-key shortcuts of a page while it is shown. Off inside fields, under dialogs and with Ctrl, Alt or Meta held.
 *
 * @param handlers by `KeyboardEvent.key`, letters in lower case
 */
export function useKeys(handlers: Record<string, (event: KeyboardEvent) => void>): void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (openLayers.value > 0 || isField(event.target)) return;
    // Enter on a focused button or link belongs to that button.
    if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button, a') !== null) return;
    if (event.key.length === 1 && !areKeysOn.value && event.key !== '?') return;
    const handler = handlers[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (handler === undefined) return;
    event.preventDefault();
    handler(event);
  };
  const add = () => window.addEventListener('keydown', listen);
  const remove = () => window.removeEventListener('keydown', listen);
  onMounted(add);
  onActivated(add); // a page kept alive listens only while it is seen
  onDeactivated(remove);
  onBeforeUnmount(remove);
}
