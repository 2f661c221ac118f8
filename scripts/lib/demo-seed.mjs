import { ApiClient, ApiRefusal, SimulatorClient } from './api-client.mjs';
import { say, step, Stop } from './steps.mjs';

/** What the demo sets up, through the REST API alone, as a person would do it in the console. */
const providers = [
  {
    appId: '2021000000000001',
    name: '聚合收银（演示）',
    autoRefund: true,
    merchants: ['2021000000000002', '2021000000000003', '2021000000000004', '2021000000000005', '2021000000000006'],
    autoRefundMerchants: ['2021000000000002', '2021000000000003'],
    riskPush: false,
  },
  {
    appId: '2021000000000101',
    name: '智慧门店（演示）',
    autoRefund: false,
    merchants: ['2021000000000007', '2021000000000008', '2021000000000009'],
    autoRefundMerchants: [],
    // Alipay pushes no risk complaints; here one app does, so that the demo shows both ways in
    riskPush: true,
  },
];
const mailbox = { user: 'demo@163.com', pass: 'demo-authcode', recipients: ['kefu@example.com'] };
const complaintsPerMinute = 4;

/**
 * Bring the demo to its state; what is there already is kept, so a second start only adjusts addresses.
 *
 * @param {{ serverUrl: string, simulatorUrl: string, smtpPort: number, username: string, password: string }} where
 */
export async function seedDemo({ serverUrl, simulatorUrl, smtpPort, username, password }) {
  const api = new ApiClient(serverUrl);
  const simulator = new SimulatorClient(simulatorUrl);
  await signIn(api, username, password);

  const known = new Map((await api.all('/providers')).map((provider) => [provider.appId, provider]));
  const isNew = known.size === 0;
  if (isNew) {
    await step('making a past of 30 days in the simulator', () =>
      simulator.call('POST', '/seed-history', {
        complaints: 60,
        days: 30,
        authAppIds: providers.flatMap((provider) => provider.merchants),
      }),
    );
  }
  for (const wanted of providers) {
    const provider = await ensureProvider(api, simulator, wanted, known.get(wanted.appId), simulatorUrl);
    await ensureMerchants(api, simulator, wanted, provider);
    await api.call('POST', `/providers/${provider.id}/check`);
  }
  await ensureChannel(api, smtpPort);
  await simulator.call('POST', '/trickle', { perMinute: complaintsPerMinute, appIds: providers.map((p) => p.appId) });
}

async function signIn(api, username, password) {
  try {
    await api.signIn(username, password);
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 401) throw error;
    throw new Stop(
      `The data of this demo was made with another login than "${username}". Set ADMIN_USERNAME and ADMIN_PASSWORD ` +
        'to the ones used then, or begin anew with: npm run demo -- --reset',
    );
  }
}

async function ensureProvider(api, simulator, wanted, known, simulatorUrl) {
  const { items } = await simulator.call('GET', '/demo-credentials');
  const credentials = items.find((item) => item.appId === wanted.appId);
  if (!credentials) throw new Error(`the simulator has no credentials for ${wanted.appId}`);
  const { gatewayUrl, authorizationUrl } = credentials;

  let provider = known;
  if (!provider) {
    const { name: _theirs, appId, ...keys } = credentials;
    provider = await step(`adding the provider ${wanted.name} (${keys.signMode} mode)`, () =>
      api.call('POST', '/providers', {
        ...keys,
        appId,
        name: wanted.name,
        environment: 'custom',
        callsPerSecond: 20,
        autoRefund: wanted.autoRefund,
        enabled: true,
      }),
    );
  } else if (!provider.gatewayUrl.startsWith(simulatorUrl)) {
    provider = await api.call('PATCH', `/providers/${provider.id}`, { gatewayUrl, authorizationUrl });
  }
  // what an operator pastes into Alipay's open platform: where messages and merchants are sent to
  await simulator.call('PATCH', `/apps/${wanted.appId}`, {
    callbackUrls: [provider.authorizationCallbackUrl],
    messageUrl: provider.webhookUrl,
    riskPush: wanted.riskPush,
  });
  return provider;
}

async function ensureMerchants(api, simulator, wanted, provider) {
  const ofProvider = () => api.all(`/merchants?providerId=${provider.id}`);
  // whom somebody unbound stays so over a restart
  const unbound = await api.all(`/merchants?providerId=${provider.id}&unbound=true`);
  const known = new Set([...(await ofProvider()), ...unbound].map((merchant) => merchant.authAppId));
  const missing = wanted.merchants.filter((authAppId) => !known.has(authAppId));
  if (missing.length === 0) return;

  await step(`${missing.length} merchants authorise ${wanted.name}`, async () => {
    for (const authAppId of missing) await authorise(api, provider, authAppId);
    const shops = new Map((await simulator.call('GET', '/merchants')).items.map((shop) => [shop.authAppId, shop]));
    for (const merchant of await ofProvider()) {
      if (!missing.includes(merchant.authAppId)) continue;
      const name = shops.get(merchant.authAppId)?.name ?? merchant.name;
      const autoRefund = wanted.autoRefundMerchants.includes(merchant.authAppId);
      await api.call('PATCH', `/merchants/${merchant.id}`, { name, companyName: name, autoRefund });
    }
  });
}

/** Follow one authorisation link to its end, as the merchant's browser does; `auto` presses the simulator's button. */
export async function authorise(api, provider, authAppId) {
  const link = await api.call('POST', `/providers/${provider.id}/authorization-links`);
  const page = new URL(link.url);
  page.searchParams.set('auto', authAppId);
  const answer = await fetch(page, { signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`the authorisation of ${authAppId} ended with ${answer.status} at ${answer.url}`);
}

async function ensureChannel(api, smtpPort) {
  const channel = (await api.all('/channels')).find((one) => one.type === 'email');
  if (channel) {
    if (channel.settings.port !== smtpPort) {
      // another address asks for the password again
      const settings = { ...plain(channel.settings), port: smtpPort, pass: mailbox.pass };
      await api.call('PATCH', `/channels/${channel.id}`, { settings });
    }
    return;
  }
  await step('adding an e-mail channel', async () => {
    const created = await api.call('POST', '/channels', {
      type: 'email',
      name: '客服邮箱（演示）',
      enabled: true,
      settings: {
        preset: 'custom',
        host: '127.0.0.1',
        port: smtpPort,
        security: 'none',
        user: mailbox.user,
        pass: mailbox.pass,
        fromName: 'Redress 演示',
        fromAddress: mailbox.user,
        recipients: mailbox.recipients,
      },
    });
    const test = await api.call('POST', `/channels/${created.id}/test`, {});
    if (!test.ok) say(`  its test mail was not taken: ${test.code ?? ''} ${test.message ?? ''}`);
  });
}

/** Settings without the secrets, whose stored form is an object; an absent secret is kept. */
const plain = (settings) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => typeof value !== 'object' || Array.isArray(value)));
