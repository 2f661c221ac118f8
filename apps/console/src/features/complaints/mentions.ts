import type { Event, Person } from '@redress/contract';

/** What is being typed after an @ at the caret; null where nobody is being mentioned. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | null {
  const found = /@([^\s@]{0,32})$/u.exec(text.slice(0, caret));
  return found === null ? null : { from: found.index, typed: found[1] ?? '' };
}

/** The text with the name in place of what was typed, and where the caret stands then. */
export function withMention(text: string, caret: number, name: string): { text: string; caret: number } {
  const at = mentionAt(text, caret);
  if (at === null) return { text, caret };
  const head = `${text.slice(0, at.from)}@${name} `;
  return { text: head + text.slice(caret), caret: head.length };
}

/** Whom a text speaks to: everybody whose whole name stands after an @. The longer of two names that begin alike wins. */
export function mentionedIn(text: string, people: readonly Person[]): string[] {
  let rest = text;
  const found: string[] = [];
  for (const { id, displayName } of people.toSorted((a, b) => b.displayName.length - a.displayName.length)) {
    if (displayName === '' || !rest.includes(`@${displayName}`)) continue;
    found.push(id);
    rest = rest.replaceAll(`@${displayName}`, ' ');
  }
  return found;
}

/** Whether a note speaks to this person; nobody is told of what they wrote themselves. */
export const isMentioned = (event: Pick<Event, 'type' | 'actor' | 'data'>, me: string | undefined): boolean =>
  me !== undefined &&
  event.type === 'complaint.noted' &&
  event.actor.id !== me &&
  String(event.data['mentions'] ?? '')
    .split(',')
    .includes(me);
