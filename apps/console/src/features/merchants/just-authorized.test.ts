import { expect, it } from 'vitest';
import { authorizedIds, pathOfAuthorized } from './just-authorized.js';

it.each([
  ['one', '01JD', ['01JD']],
  ['all of a batch, each once', '01JD,01JE,01JD', ['01JD', '01JE']],
  ['what is no id', '01JD,<b>,,../x', ['01JD']],
  ['nothing', undefined, []],
  ['a repeated parameter', ['a', 'b'], []],
])('%s', (_, text, expected) => {
  expect(authorizedIds(text)).toEqual(expected);
});

it('leads to the list', () => {
  expect(pathOfAuthorized(['a', 'b'])).toBe('/merchants?authorized=a,b');
});
