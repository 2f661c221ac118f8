import { describe, expect, it } from 'vitest';
import { authorisationPage } from './authorisation.page.js';

describe('authorisationPage', () => {
  it('says in both languages that it worked', () => {
    const merchants = [{ id: 'm', name: 'Shop', authAppId: '2021000000000002' }];
    const { status, html } = authorisationPage({ ok: true, provider: '好服务商', merchants }, 'n');
    expect(status).toBe(200);
    expect(html).toContain('授权成功');
    expect(html).toContain('Authorised');
    expect(html).toContain('2021000000000002');
  });

  it('says what went wrong, with the code', () => {
    const { status, html } = authorisationPage({ ok: false, failure: 'code-used', code: 'AUTH_CODE_NOT_VALID' }, 'n');
    expect(status).toBe(502);
    expect(html).toContain('授权码已使用');
    expect(html).toContain('AUTH_CODE_NOT_VALID');
  });

  it('comes back by itself while another request completes the authorisation', () => {
    const { status, html } = authorisationPage({ ok: false, failure: 'state-running' }, 'n');
    expect(status).toBe(200);
    expect(html).toContain('http-equiv="refresh"');
    expect(authorisationPage({ ok: false, failure: 'state-done' }, 'n').html).not.toContain('http-equiv="refresh"');
  });

  it('shows foreign text as text', () => {
    const { html } = authorisationPage(
      {
        ok: true,
        provider: '<script>alert(1)</script>',
        merchants: [{ id: 'm', name: '<img src=x>', authAppId: 'A' }],
      },
      'n',
    );
    expect(html).not.toMatch(/<script|<img/);
  });
});
