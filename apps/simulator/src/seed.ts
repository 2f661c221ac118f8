import { alipayRootCertSn, demoCertificateApp, demoKeyApp } from './fixtures.js';
import { type App, defaultSettings, type Merchant, type SimData } from './state/model.js';

/** Believable shops; none is real. The last two belong to one account, for the batch authorisation. */
const shops: [authAppId: string, userId: string, name: string][] = [
  ['2021000000000002', '2088000000000002', '云杉生活超市（滨江店）'],
  ['2021000000000003', '2088000000000003', '乐途充电（东门站）'],
  ['2021000000000004', '2088000000000004', '橙子自助洗车（科技园）'],
  ['2021000000000005', '2088000000000005', '北岸健身'],
  ['2021000000000006', '2088000000000006', '小满花店'],
  ['2021000000000007', '2088000000000007', '拾光咖啡（湖滨）'],
  ['2021000000000008', '2088000000000008', '优视配镜（万象城）'],
  ['2021000000000009', '2088000000000009', '青柠洗衣（松涛路）'],
  ['2021000000000010', '2088000000000009', '青柠洗衣上门取送'],
];

const SEED_BALANCE_FEN = 100_000_000;

export function freshData(now: number): SimData {
  return {
    version: 1,
    // Two runs without a file must not hand out the same numbers, so the sequence starts at the time of day.
    seq: Math.floor(now / 1_000) % 10_000_000,
    clockOffsetMs: 0,
    settings: structuredClone(defaultSettings),
    apps: Object.fromEntries(demoApps().map((app) => [app.appId, app])),
    merchants: Object.fromEntries(
      shops.map(([authAppId, userId, name]) => [authAppId, merchant(authAppId, userId, name)]),
    ),
    codes: {},
    authorizations: [],
    trades: {},
    risk: {},
    trade: {},
    images: {},
    pushes: {},
    mails: [],
    smtpAccounts: [{ user: '*@163.com', password: 'demo-authcode' }],
    trickle: { perMinute: 0, appIds: [], made: 0 },
  };
}

function merchant(authAppId: string, userId: string, name: string): Merchant {
  return { authAppId, userId, name, balanceFen: SEED_BALANCE_FEN, deniedMethods: [] };
}

function demoApps(): App[] {
  const common = {
    callbackUrls: [],
    messageUrl: '',
    riskPush: false,
    pushIdentity: 'full' as const,
    deniedMethods: [],
  };
  return [
    {
      ...common,
      appId: demoKeyApp.appId,
      name: '聚合收银',
      signMode: 'key',
      appPublicKey: demoKeyApp.publicKey,
      aesKey: 'YWFhYWJiYmJjY2NjZGRkZA==',
    },
    {
      ...common,
      appId: demoCertificateApp.appId,
      name: '智慧门店',
      signMode: 'certificate',
      appPublicKey: demoCertificateApp.publicKey,
      appCertSn: demoCertificateApp.certSn,
      alipayRootCertSn: alipayRootCertSn,
    },
  ];
}
