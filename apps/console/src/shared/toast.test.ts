import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showFailure, showToast, toast } from './toast.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells what was not done apart, and longer', () => {
  showToast('已保存');
  expect(toast.value).toEqual({ text: '已保存' });
  showFailure('没有保存');
  expect(toast.value).toEqual({ text: '没有保存', isFailure: true });
  vi.advanceTimersByTime(7_999);
  expect(toast.value?.text).toBe('没有保存');
  vi.advanceTimersByTime(1);
  expect(toast.value).toBeNull();
});
