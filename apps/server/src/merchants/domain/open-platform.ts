import { merchantAbilities, type LocalText, type OpenPlatform } from '@redress/contract';
import { AUTHORISATION_ENDED_MESSAGE, TRADE_COMPLAINT_MESSAGE } from '@redress/alipay';
import { ABILITIES } from './abilities.js';

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** What an operator enters and asks for at the open platform, each with what it is for (alipay.md 2.5, 3, 4). */
export const openPlatform = (): OpenPlatform => ({
  messages: [
    {
      name: TRADE_COMPLAINT_MESSAGE,
      why: text(
        '交易投诉一有变化就通知这里；不订阅要等下次定时读取',
        'Tells of every change of a trade complaint at once; without it the next reading finds it',
      ),
    },
    {
      name: AUTHORISATION_ENDED_MESSAGE,
      why: text(
        '商户取消授权时马上知道；不订阅要等下次读取失败',
        'Tells when a merchant takes its authorisation back; without it the next reading fails first',
      ),
    },
  ],
  permissions: merchantAbilities.map((ability) => {
    const { name, methods, stops } = ABILITIES[ability];
    return { ability, name, methods: [...methods], stops };
  }),
});
