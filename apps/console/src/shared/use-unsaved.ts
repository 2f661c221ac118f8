import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import { onBeforeRouteLeave } from 'vue-router';
import { t } from './i18n/index.js';

/** Leaving a form with changes asks first, inside the console and when the tab is closed. */
export function useUnsaved(isDirty: Readonly<Ref<boolean>>): void {
  onBeforeRouteLeave(() => !isDirty.value || window.confirm(t('common.leave')));
  const ask = (event: BeforeUnloadEvent): void => {
    if (isDirty.value) event.preventDefault();
  };
  onMounted(() => window.addEventListener('beforeunload', ask));
  onBeforeUnmount(() => window.removeEventListener('beforeunload', ask));
}
