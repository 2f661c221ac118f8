import type { LocalText } from '@redress/contract';

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** Why Alipay did not pay back, in the words of a notice (alipay.md 5); other codes are shown as they are. */
export const REFUND_CODES: Readonly<Record<string, LocalText>> = {
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': text('商户余额不足', 'the merchant’s balance is too low'),
  'ACQ.TRADE_NOT_EXIST': text('交易不存在', 'the trade does not exist'),
  'ACQ.TRADE_HAS_FINISHED': text('交易已超过可退款期限', 'the trade can no longer be refunded'),
  'ACQ.TRADE_HAS_CLOSE': text('交易已关闭', 'the trade is closed'),
  'ACQ.TRADE_STATUS_ERROR': text('交易状态不允许退款', 'the trade is in a state without refunds'),
  'ACQ.REASON_TRADE_STATUS_INVALID': text('交易状态不允许退款', 'the trade is in a state without refunds'),
  'ACQ.REASON_TRADE_BEEN_FREEZEN': text('交易被冻结', 'the trade is frozen'),
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': text('退款金额超过可退金额', 'more than what is left of the trade'),
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': text('该交易只能全额退款', 'this trade can only be refunded in full'),
  'ACQ.REFUND_FEE_ERROR': text('退款金额有误', 'the amount is not accepted'),
  'ACQ.NOT_ALLOW_PARTIAL_REFUND': text('不支持部分退款', 'partial refunds are not allowed'),
  'ACQ.BUYER_ERROR': text('买家状态异常', 'the buyer’s account is in a bad state'),
  'ACQ.BUYER_NOT_EXIST': text('买家不存在', 'the buyer’s account does not exist'),
  'ACQ.USER_NOT_MATCH_ERR': text('交易不属于该商户', 'the trade belongs to another merchant'),
  'ACQ.DISCORDANT_REPEAT_REQUEST': text('同一退款号金额不一致', 'the refund number was used with another amount'),
  'ACQ.REFUND_ACCOUNT_NOT_EXIST': text('退款账户不存在', 'the account to pay back to does not exist'),
};
