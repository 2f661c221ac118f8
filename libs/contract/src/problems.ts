import { z } from 'zod';
import type { LocalText } from './text.js';

/** One refusal: its HTTP status and what it says to a person. */
export interface ProblemKind {
  status: number;
  title: LocalText;
}

const kind = (status: number, zh: string, en: string): ProblemKind => ({ status, title: { 'zh-CN': zh, en } });

/** The one registry of problem codes. A code never changes its meaning; new ones are added. */
export const problems = {
  // request
  invalid_request: kind(400, '请求内容有误', 'The request is not valid'),
  cursor_mismatch: kind(400, '翻页标记与筛选条件不符', 'The cursor belongs to another filter or sort'),
  query_too_short: kind(400, '请至少输入两个字', 'Type at least two characters'),
  unsupported_media_type: kind(415, '不支持的内容类型', 'The content type is not supported'),
  payload_too_large: kind(413, '内容过大', 'The request is too large'),
  not_found: kind(404, '没有找到', 'Not found'),
  method_not_allowed: kind(405, '不支持的请求方法', 'The method is not allowed here'),
  rate_limited: kind(429, '操作过于频繁，请稍后再试', 'Too many requests'),
  internal: kind(500, '服务器出错', 'Something went wrong on the server'),
  unavailable: kind(503, '服务暂时不可用', 'The service is not available right now'),
  database_busy: kind(503, '数据库繁忙', 'The database is busy'),
  // who
  unauthenticated: kind(401, '请先登录', 'Sign in first'),
  wrong_credentials: kind(401, '用户名或密码不正确', 'User name or password is wrong'),
  login_throttled: kind(429, '尝试次数过多，请稍后再试', 'Too many attempts'),
  csrf: kind(403, '页面已过期，请刷新后重试', 'The CSRF token is missing or wrong'),
  foreign_origin: kind(403, '请求来自其他网站', 'The request comes from another site'),
  forbidden: kind(403, '没有权限', 'You may not do this'),
  setup_done: kind(409, '已完成首次设置', 'The first user exists already'),
  setup_token_wrong: kind(403, '设置码不正确或已过期', 'The set-up token is wrong or expired'),
  password_too_weak: kind(422, '密码过于简单', 'The password is too weak'),
  too_many_views: kind(422, '最多保存 30 个视图', 'At most 30 views a person'),
  // concurrency
  version_conflict: kind(409, '内容已被他人修改', 'Somebody changed it meanwhile'),
  count_changed: kind(409, '符合条件的数量已变化', 'Another number matches now'),
  idempotency_key_required: kind(400, '缺少 Idempotency-Key', 'The header Idempotency-Key is required'),
  idempotency_key_reused: kind(
    422,
    '同一 Idempotency-Key 的内容不同',
    'The Idempotency-Key was used with another body',
  ),
  idempotency_in_progress: kind(409, '同一请求正在处理', 'The same request is still running'),
  // providers and merchants
  key_invalid: kind(422, '密钥或证书有误', 'The key or certificate cannot be used'),
  app_id_taken: kind(409, '该 APPID 已存在', 'A provider with this app id exists'),
  provider_in_use: kind(409, '服务商下仍有商户或投诉', 'Merchants or complaints hang on this provider'),
  provider_disabled: kind(409, '服务商已停用', 'The provider is disabled'),
  private_address: kind(422, '不允许访问内网地址', 'Private addresses are not allowed'),
  authorization_state_invalid: kind(400, '授权链接无效或已过期', 'The authorisation link is not valid any more'),
  authorization_failed: kind(502, '授权失败', 'Alipay refused the authorisation'),
  merchant_unauthorized: kind(409, '商户未授权或授权已失效', 'The merchant has no live authorisation'),
  // complaints and money
  action_not_allowed: kind(409, '当前状态不能这样处理', 'Not allowed in the present state'),
  complaint_taken: kind(409, '同事已领取', 'A colleague has it'),
  assignee_unknown: kind(422, '不能分配给这个人', 'It cannot be given to this person'),
  mention_unknown: kind(422, '不能提到这个人', 'This person cannot be mentioned'),
  snooze_invalid: kind(422, '不能搁置到这个时间', 'It cannot rest until then'),
  persons_only: kind(403, '只有登录的人可以这样做', 'Only a person who signed in can do this'),
  process_code_invalid: kind(422, '处理结果不适用于该投诉', 'The code does not fit this family'),
  refund_exceeds_trade: kind(409, '超过可退金额', 'More than what is left of the trade'),
  refund_exceeds_limit: kind(403, '超过个人退款限额', 'More than your refund limit'),
  refund_in_progress: kind(409, '该交易有退款尚未确定', 'A refund of this trade is not decided yet'),
  refund_undecided: kind(409, '有退款结果未确定', 'A refund is not decided yet'),
  refund_not_parked: kind(409, '该退款不需要处理', 'The refund is not waiting for a person'),
  bulk_too_large: kind(422, '一次最多处理 2,000 笔投诉', 'At most 2,000 complaints at once'),
  amount_changed: kind(409, '可退金额已变化', 'Another sum would be refunded now'),
  labels_full: kind(409, '标签已满', 'No more labels fit'),
  amount_unknown: kind(409, '可退金额未知，请单独退款', 'What is left is not known; refund it by itself'),
  trade_not_found: kind(422, '交易不属于该投诉', 'The trade is not part of this complaint'),
  alipay_refused: kind(502, '支付宝拒绝了请求', 'Alipay refused the call'),
  alipay_unreachable: kind(503, '无法连接支付宝', 'Alipay cannot be reached'),
  too_many_texts: kind(409, '常用语已达上限', 'No further canned text can be kept'),
  // files and channels
  image_invalid: kind(422, '图片无法使用', 'The picture cannot be used'),
  channel_type_unknown: kind(422, '不支持的通知渠道', 'The channel type is not known'),
  channel_settings_invalid: kind(422, '渠道设置有误', 'The channel settings are not valid'),
  channel_in_use: kind(409, '通知规则仍在使用该渠道', 'Rules still use this channel'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

/** One faulty field of a request. */
export const FieldError = z
  .object({ field: z.string(), code: z.string(), message: z.string() })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 body of every refusal. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    errors: z.array(FieldError).optional(),
    version: z.number().int().optional().meta({ description: 'With `version_conflict`: the present one' }),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
