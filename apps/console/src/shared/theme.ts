import { shallowRef, type Ref } from 'vue';

export type Theme = 'system' | 'light' | 'dark';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const read = (): Theme => {
  const stored = localStorage.getItem('redress.theme');
  return stored === 'dark' || stored === 'light' ? stored : 'system';
};
const choice = shallowRef<Theme>(read());

function apply(): void {
  const dark = choice.value === 'dark' || (choice.value === 'system' && systemIsDark.matches);
  document.documentElement.classList.toggle('dark', dark);
}
systemIsDark.addEventListener('change', apply);
apply();

export const theme: Readonly<Ref<Theme>> = choice;

export function setTheme(next: Theme): void {
  choice.value = next;
  localStorage.setItem('redress.theme', next);
  apply();
}

/** Light ⇄ dark, from what is seen now. */
export const switchTheme = (): void => setTheme(document.documentElement.classList.contains('dark') ? 'light' : 'dark');
