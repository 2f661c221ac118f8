import { businessError, type Call, merchantOf, textOf, characters } from './call.js';

const MAX_TEXT = 200;

/** A text of the merchant: present, at most 200 characters, no word of the list. */
export function submittedText(call: Call, source: Record<string, unknown>, name: string): string {
  const text = textOf(source, name);
  if (text === undefined) throw businessError('PARAM_ILLEGAL', `${name} 不能为空`);
  if (characters(text) > MAX_TEXT) throw businessError('PARAM_ILLEGAL', `${name} 不能超过 ${MAX_TEXT} 字`);
  if (call.sim.data.settings.badWords.some((word) => text.includes(word))) {
    throw businessError('SUBMIT_CONTENT_VIOLATION', '提交内容包含违规信息，请修改后重试');
  }
  return text;
}

/** Ids joined by commas, each uploaded before by this merchant. */
export function submittedImages(call: Call, source: Record<string, unknown>, name: string): string[] {
  const ids = (textOf(source, name) ?? '').split(',').filter((id) => id !== '');
  const { userId } = merchantOf(call);
  for (const id of ids) {
    if (call.sim.data.images[id]?.userId !== userId) throw businessError('PARAM_ILLEGAL', `图片 ${id} 不存在`);
  }
  return ids;
}
