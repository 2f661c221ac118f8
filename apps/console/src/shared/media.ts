import { shallowRef, type Ref } from 'vue';

function follow(query: string): Readonly<Ref<boolean>> {
  const list = matchMedia(query);
  const matches = shallowRef(list.matches);
  list.addEventListener('change', () => (matches.value = list.matches));
  return matches;
}

/** Phone: cards instead of tables, sheets instead of dialogs. */
export const isPhone = follow('(max-width: 767px)');
/** Room for the full side menu and every column. */
export const isWide = follow('(min-width: 1180px)');
/** Room for every column of the widest table beside the full side menu. */
export const isRoomy = follow('(min-width: 1320px)');
