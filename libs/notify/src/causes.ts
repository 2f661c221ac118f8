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

/** What is wrong with a provider and what to do, by the code of the finding; other codes are shown as they are. */
export const PROVIDER_FINDINGS: Readonly<Record<string, LocalText>> = {
  message_signatures: text(
    '近期收到的消息多次验签失败，请核对支付宝公钥。',
    'Messages of late did not fit the stored key of Alipay. Check that key.',
  ),
  wrong_private_key: text(
    '支付宝不认可请求的签名，请核对应用私钥。',
    'Alipay refuses our signature. Check the private key.',
  ),
  wrong_alipay_key: text(
    '支付宝的应答验签失败，请核对支付宝公钥。',
    'The answers do not fit the stored key of Alipay. Check that key.',
  ),
  wrong_app_id: text(
    '支付宝不认识该 APPID，请核对 APPID 与环境。',
    'Alipay does not know this app id. Check it and the environment.',
  ),
  certificate_changed: text(
    '支付宝更换了公钥证书，请下载并更新。',
    'Alipay uses another certificate now. Enter the new one.',
  ),
  certificate_mode: text(
    '该应用使用证书模式，请改用证书加签。',
    'This application uses certificates. Change the sign mode.',
  ),
  certificate_expired: text('证书已过期，请从开放平台下载新证书。', 'A certificate has expired. Get the new one.'),
  app_certificate_refused: text(
    '支付宝不认可应用公钥证书，请重新下载三个证书。',
    'Alipay refuses the application certificate. Download the three certificates again.',
  ),
  credentials_unusable: text(
    '保存的密钥或证书已不可用，请重新填写。',
    'The stored keys or certificates cannot be used. Enter them again.',
  ),
  no_sign_settings: text(
    '该应用尚未设置接口加签方式，请在开放平台设置。',
    'The application has no key at the open platform. Register one.',
  ),
  ip_forbidden: text(
    '服务器的出口 IP 不在白名单中，请在开放平台加入。',
    'The address of this server is not on the white list. Add it at the open platform.',
  ),
  not_online: text('应用未上线，请在开放平台上线。', 'The application is not online. Bring it online.'),
  clock_off: text(
    '支付宝认为请求时间不正确，请校准服务器时间。',
    'Alipay does not accept our time. Set the clock of the server right.',
  ),
  unreachable: text('无法连接支付宝网关，请检查网络。', 'The gateway cannot be reached. Check the network.'),
  private_address: text('网关地址指向内网，未被允许。', 'The gateway address is private and not allowed.'),
};

/** Why an authorisation ended; sub codes of Alipay are shown as they are. */
export const AUTHORISATION_CAUSES: Readonly<Record<string, LocalText>> = {
  revoked: text('商户取消了授权', 'the merchant took it back'),
  expired: text('授权已过期', 'it has expired'),
  'aop.invalid-app-auth-token': text('授权令牌已失效', 'the token is not valid any more'),
  'aop.app-auth-token-time-out': text('授权令牌已过期', 'the token has expired'),
};
