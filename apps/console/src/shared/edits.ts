/** What a colleague changed while a form was open. */
export interface FieldChange<T, F extends keyof T = keyof T> {
  field: F;
  before: T[F];
  theirs: T[F];
  /** Only where the form holds another value, which saving would put in the place of theirs. */
  mine: T[F] | null;
}

/** The fields of a form that differ from what it was filled from. */
export const editsOf = <T extends object>(draft: T, seen: T): Partial<T> =>
  Object.fromEntries(Object.entries(draft).filter(([field, value]) => seen[field as keyof T] !== value)) as Partial<T>;

/** The form on top of what is stored now: own changes stay, everything else is as the colleague left it. */
export const rebasedOn = <T extends object>(theirs: T, draft: T, seen: T): T => ({
  ...theirs,
  ...editsOf(draft, seen),
});

/** @param seen what the form was filled from; `theirs` is what is stored now */
export const changesMeanwhile = <T, F extends keyof T>(
  fields: readonly F[],
  { seen, theirs, draft }: { seen: T; theirs: T; draft: T },
): FieldChange<T, F>[] =>
  fields
    .filter((field) => seen[field] !== theirs[field])
    .map((field) => {
      const isOwn = draft[field] !== seen[field] && draft[field] !== theirs[field];
      return { field, before: seen[field], theirs: theirs[field], mine: isOwn ? draft[field] : null };
    });
