import { createPublicKey, X509Certificate } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { certificateSn } from '../certificate.js';
import {
  alipayCertificate,
  alipayCertSn,
  alipayPublicKey,
  alipayRootCertificate,
  alipayRootCertSn,
  demoCertificateApp,
  demoKeyApp,
} from '../fixtures.js';
import { bareBase64, readPublicKey } from '../sign.js';
import type { Simulation } from '../simulation.js';
import type { App } from '../state/model.js';
import { AdminError, appOf, fail, Input } from './input.js';

/** Apps, and what a provider needs to use the demo ones. */
export function appAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get('/apps', () => ({ items: Object.values(sim.data.apps) }));
  server.post('/apps', (request) => {
    const input = new Input(request.body);
    const appId = input.text('appId');
    if (!/^\d{16}$/.test(appId)) fail('appId must have 16 digits');
    const app: App = {
      appId,
      name: input.optionalText('name') ?? appId,
      signMode: input.choice('signMode', ['key', 'certificate']) ?? 'key',
      appPublicKey: '',
      callbackUrls: [],
      messageUrl: '',
      riskPush: false,
      pushIdentity: 'full',
      deniedMethods: [],
    };
    change(app, input);
    if (app.appPublicKey === '') fail('appPublicKey or appCertificate is missing');
    sim.data.apps[appId] = app;
    sim.store.touch();
    return credentialsOf(app);
  });
  server.patch<{ Params: { appId: string } }>('/apps/:appId', (request) => {
    const app = appOf(sim, request.params.appId);
    change(app, new Input(request.body));
    sim.store.touch();
    return app;
  });
  server.get('/demo-credentials', () => ({ items: demoCredentials(sim) }));
}

function change(app: App, input: Input): void {
  app.name = input.optionalText('name') ?? app.name;
  app.signMode = input.choice('signMode', ['key', 'certificate']) ?? app.signMode;
  changeKeys(app, input);
  const callback = input.optionalText('callbackUrl');
  app.callbackUrls = input.texts('callbackUrls') ?? (callback === undefined ? app.callbackUrls : [callback]);
  app.messageUrl = input.optionalText('messageUrl') ?? app.messageUrl;
  app.riskPush = input.flag('riskPush') ?? app.riskPush;
  app.pushIdentity = input.choice('pushIdentity', ['full', 'none']) ?? app.pushIdentity;
  app.deniedMethods = input.texts('deniedMethods') ?? app.deniedMethods;
  if (input.has('aesKey')) app.aesKey = input.optionalText('aesKey');
  if (input.has('rateLimit')) app.rateLimit = input.whole('rateLimit', 1);
}

function changeKeys(app: App, input: Input): void {
  const certificate = input.optionalText('appCertificate');
  const publicKey = input.optionalText('appPublicKey');
  try {
    if (certificate !== undefined) {
      app.appPublicKey = bareBase64(createPublicKey(certificate));
      app.appCertSn = certificateSn(certificate);
    } else if (publicKey !== undefined) {
      app.appPublicKey = publicKey.includes('BEGIN CERTIFICATE')
        ? bareBase64(new X509Certificate(publicKey).publicKey)
        : bareBase64(readPublicKey(publicKey));
    }
  } catch (error) {
    throw new AdminError(400, `appPublicKey or appCertificate cannot be read: ${String(error)}`);
  }
  app.appCertSn = input.optionalText('appCertSn') ?? app.appCertSn;
  app.alipayRootCertSn =
    input.optionalText('alipayRootCertSn') ??
    app.alipayRootCertSn ??
    (app.signMode === 'certificate' ? alipayRootCertSn : undefined);
  if (app.signMode === 'certificate' && app.appCertSn === undefined)
    fail('certificate mode needs appCertSn or appCertificate');
}

function credentialsOf(app: App) {
  const answer = { appId: app.appId, alipayPublicKey };
  return app.signMode === 'key'
    ? answer
    : { ...answer, alipayCertificate, alipayRootCertificate, alipayCertSn, alipayRootCertSn };
}

function demoCredentials(sim: Simulation) {
  const addresses = {
    gatewayUrl: `${sim.url}/gateway.do`,
    authorizationUrl: `${sim.url}/oauth2/appToAppAuth.htm`,
  };
  return [
    {
      name: sim.data.apps[demoKeyApp.appId]?.name ?? '聚合收银',
      appId: demoKeyApp.appId,
      signMode: 'key',
      privateKey: demoKeyApp.privateKey,
      alipayPublicKey,
      ...addresses,
    },
    {
      name: sim.data.apps[demoCertificateApp.appId]?.name ?? '智慧门店',
      appId: demoCertificateApp.appId,
      signMode: 'certificate',
      privateKey: demoCertificateApp.privateKey,
      appCertificate: demoCertificateApp.certificate,
      alipayCertificate,
      alipayRootCertificate,
      ...addresses,
    },
  ];
}
