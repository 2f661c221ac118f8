import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusalKinds, transportKinds, type Fault } from '../faults.js';
import type { Simulation } from '../simulation.js';
import { answerBody, dressFor, newTraceId } from './answer.js';
import { businessError, type Call, GatewayError, NoAnswer } from './call.js';
import { checkIdentity, checkPermission, type Checked } from './checks.js';
import { methods } from './methods.js';
import { type Parameters, readParameters } from './parameters.js';
import { spoilNode } from './spoil.js';

/** What a call came to: an answer's body, or a way of not answering. */
type Outcome = { body: string; verdict: string; slow?: boolean } | { kind: string; verdict: string };

/** `/gateway.do`: everything Alipay's v2 gateway does with a request. */
export function gatewayRoutes(server: FastifyInstance, sim: Simulation): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/gateway.do',
    handler: (request, reply) => handle(sim, request, reply),
  });
}

async function handle(sim: Simulation, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const started = performance.now();
  const at = sim.clock.now();
  const parameters = await readParameters(request);
  const method = parameters.text.get('method') ?? '';
  const appId = parameters.text.get('app_id') ?? '';
  const found: Checked = { biz: {} };
  const fault = sim.faults.find(method, appId);
  if (fault !== undefined && fault.ms > 0) await sleep(fault.ms);
  const outcome = decide(sim, parameters, found, fault);
  const httpStatus = 'body' in outcome ? 200 : outcome.kind === 'http502' ? 502 : 0;
  sim.journal.add({
    at,
    ms: Math.round((performance.now() - started) * 10) / 10,
    appId,
    method,
    token: parameters.text.get('app_auth_token') ?? '',
    authAppId: found.authorization?.authAppId ?? '',
    verdict: outcome.verdict,
    httpStatus,
    biz: (parameters.text.get('biz_content') ?? '').slice(0, 2_000),
  });
  return answer(reply, outcome);
}

/** Checks, method and fault together; never throws. */
function decide(sim: Simulation, parameters: Parameters, found: Checked, fault: Fault | undefined): Outcome {
  const isTransport = fault !== undefined && includes(transportKinds, fault.kind);
  if (isTransport) sim.faults.spend(fault);
  const mark = isTransport ? `fault:${fault.kind}` : '';
  if (isTransport && fault.kind !== 'latency' && fault.when !== 'after') return { kind: fault.kind, verdict: mark };
  let node: Record<string, unknown>;
  try {
    node = execute(sim, parameters, found, isTransport ? undefined : fault);
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: 'hang', verdict: error.message };
    node = errorNode(error);
  }
  const verdict = [verdictOf(node), mark].filter((part) => part !== '').join(' ');
  if (isTransport && fault.kind !== 'latency') return { kind: fault.kind, verdict };
  return dressed(sim, parameters, found, node, verdict, isTransport ? undefined : fault);
}

function execute(
  sim: Simulation,
  parameters: Parameters,
  found: Checked,
  fault: Fault | undefined,
): Record<string, unknown> {
  const app = checkIdentity(sim, parameters, found);
  const refusal = fault !== undefined && includes(refusalKinds, fault.kind) ? fault : undefined;
  if (refusal !== undefined && refusal.when !== 'after') throw refuse(sim, refusal);
  const merchant = checkPermission(sim, app, parameters, found);
  const method = parameters.text.get('method') ?? '';
  const run = methods.get(method);
  if (run === undefined) throw businessError('SYSTEM_ERROR', '系统异常');
  const call: Call = {
    sim,
    app,
    method,
    merchant,
    hasToken: found.authorization !== undefined,
    params: parameters.text,
    biz: found.biz,
    file: parameters.file,
  };
  const node = { code: '10000', msg: 'Success', ...run(call) };
  sim.store.touch();
  if (refusal !== undefined) throw refuse(sim, refusal);
  return node;
}

function dressed(
  sim: Simulation,
  parameters: Parameters,
  found: Checked,
  node: Record<string, unknown>,
  verdict: string,
  fault: Fault | undefined,
): Outcome {
  const spoils = fault !== undefined && !includes(refusalKinds, fault.kind) && node['code'] === '10000';
  if (spoils) sim.faults.spend(fault);
  const dress = dressFor(String(node['code']), parameters.text.get('method') ?? '', found.app, sim.data.settings);
  const body = answerBody(spoils ? spoilNode(node, fault) : node, { ...dress, spoil: spoils ? fault.kind : undefined });
  if (!spoils) return { body, verdict };
  return {
    body: fault.kind === 'truncated' ? body.slice(0, Math.ceil(body.length / 2)) : body,
    slow: fault.kind === 'slow',
    verdict: `${verdict} fault:${fault.kind}`,
  };
}

function refuse(sim: Simulation, fault: Fault): GatewayError {
  sim.faults.spend(fault);
  switch (fault.kind) {
    case '20000':
      return new GatewayError('20000', fault.subCode ?? 'isp.unknow-error', fault.subMsg ?? '系统繁忙');
    case '40005':
      return new GatewayError(
        '40005',
        fault.subCode ?? 'isv.app-call-limited',
        fault.subMsg ?? '应用调用次数超限，包含调用频率超限',
      );
    case 'code':
      return new GatewayError(fault.code ?? '40004', fault.subCode ?? 'SYSTEM_ERROR', fault.subMsg ?? '系统异常');
    default:
      return new GatewayError('20001', fault.kind, fault.subMsg ?? '无效的应用授权令牌');
  }
}

function errorNode(error: unknown): Record<string, unknown> {
  if (error instanceof GatewayError) return error.node;
  console.error('simulator bug', error);
  return new GatewayError('20000', 'isp.unknow-error', `模拟器内部错误：${String(error)}`).node;
}

function verdictOf(node: Record<string, unknown>): string {
  const subCode = node['sub_code'];
  return typeof subCode === 'string' ? `${String(node['code'])} ${subCode}` : String(node['code']);
}

function includes(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind);
}

async function answer(reply: FastifyReply, outcome: Outcome): Promise<unknown> {
  if ('body' in outcome) {
    const prepared = reply.header('content-type', 'text/html;charset=utf-8').header('trace_id', newTraceId());
    if (outcome.slow !== true) return prepared.send(outcome.body);
    reply.hijack();
    await drip(reply, outcome.body);
    return undefined;
  }
  if (outcome.kind === 'http502') {
    return reply
      .code(502)
      .header('content-type', 'text/html')
      .send(
        '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>Tengine</center></body>\r\n</html>',
      );
  }
  reply.hijack();
  if (outcome.kind === 'reset') reply.raw.socket?.resetAndDestroy();
  return undefined;
}

/** One byte a second, until the caller gives up. */
async function drip(reply: FastifyReply, body: string): Promise<void> {
  reply.raw.writeHead(200, { 'content-type': 'text/html;charset=utf-8' });
  for (const byte of Buffer.from(body, 'utf8')) {
    if (reply.raw.destroyed || reply.raw.socket?.destroyed === true) return;
    reply.raw.write(Buffer.of(byte));
    await sleep(1_000, undefined, { ref: false });
  }
  reply.raw.end();
}
