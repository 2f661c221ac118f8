import { expect, it } from 'vitest';
import { ApiProblem } from '../api/problem.js';
import { fieldErrorsOf } from './form-errors.js';

it('finds the field, also inside a part', () => {
  const problem = new ApiProblem({
    status: 422,
    code: 'channel_settings_invalid',
    message: 'x',
    fieldErrors: [
      { field: 'settings.host', code: 'required', message: 'no host' },
      { field: 'name', code: 'required', message: 'no name' },
    ],
  });
  expect(fieldErrorsOf(problem, 'settings.')).toEqual({ host: 'no host', name: 'no name' });
});
