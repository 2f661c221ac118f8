import { merchantAbilities, type LocalText, type MerchantAbility } from '@redress/contract';
import { REFUND_METHOD, REFUND_QUERY_METHOD, RISK_METHODS, TRADE_METHODS, TRADE_QUERY_METHOD } from '@redress/alipay';

/** What a merchant grants and what stands still without it, in the words of the console. */
export interface Ability {
  methods: readonly string[];
  name: LocalText;
  stops: LocalText;
}

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

export const ABILITIES: Readonly<Record<MerchantAbility, Ability>> = {
  risk_read: {
    methods: [RISK_METHODS.list, RISK_METHODS.get],
    name: text('读取支付交易投诉', 'Read payment complaints'),
    stops: text('这个入口的投诉看不到，也不会提醒', 'Complaints of this entrance are not seen, nobody is told of them'),
  },
  risk_finish: {
    methods: [RISK_METHODS.finish],
    name: text('完结支付交易投诉', 'Finish payment complaints'),
    stops: text('不能在这里完结，要到支付宝后台处理', 'They cannot be finished here, only at Alipay itself'),
  },
  risk_pictures: {
    methods: [RISK_METHODS.upload],
    name: text('支付交易投诉上传图片', 'Pictures for payment complaints'),
    stops: text('完结时不能附图片', 'No pictures can be handed in with the result'),
  },
  trade_read: {
    methods: [TRADE_METHODS.list, TRADE_METHODS.get],
    name: text('读取交易投诉', 'Read trade complaints'),
    stops: text('这个入口的投诉看不到，也不会提醒', 'Complaints of this entrance are not seen, nobody is told of them'),
  },
  trade_finish: {
    methods: [TRADE_METHODS.finish],
    name: text('反馈交易投诉', 'Answer trade complaints'),
    stops: text(
      '不能在这里提交处理结果，要到支付宝后台处理',
      'The result cannot be handed in here, only at Alipay itself',
    ),
  },
  trade_reply: {
    methods: [TRADE_METHODS.reply],
    name: text('回复用户', 'Reply to the user'),
    stops: text('不能给用户留言', 'The user cannot be written to'),
  },
  trade_evidence: {
    methods: [TRADE_METHODS.supplement],
    name: text('补充凭证', 'Add evidence'),
    stops: text('平台处理时不能补充凭证', 'No evidence can be added while the platform decides'),
  },
  trade_pictures: {
    methods: [TRADE_METHODS.upload],
    name: text('交易投诉上传图片', 'Pictures for trade complaints'),
    stops: text('反馈和回复不能附图片', 'Answers and replies cannot carry pictures'),
  },
  refund: {
    methods: [REFUND_METHOD],
    name: text('退款', 'Refund'),
    stops: text('不能退款，自动退款也不会发出', 'Nothing can be refunded, by hand or automatically'),
  },
  refund_lookup: {
    methods: [REFUND_QUERY_METHOD, TRADE_QUERY_METHOD],
    name: text('查询交易和退款结果', 'Look up trades and refunds'),
    stops: text(
      '退款结果未知时查不到，自动退款不会发出',
      'An unknown refund cannot be asked about; none is sent automatically',
    ),
  },
};

export interface JudgedAbility {
  ability: MerchantAbility;
  /** null until Alipay was asked. */
  granted: boolean | null;
  missingMethods: string[];
}

/** @param missing methods that the token does not grant */
export function judgeAbilities(missing: readonly string[], isKnown: boolean): JudgedAbility[] {
  return merchantAbilities.map((ability) => {
    const missingMethods = ABILITIES[ability].methods.filter((method) => missing.includes(method));
    return { ability, granted: isKnown ? missingMethods.length === 0 : null, missingMethods };
  });
}
