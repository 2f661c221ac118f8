import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/element.css';
import './styles/parts.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { whenSignedOut } from './api/client.js';
import App from './App.vue';
import { router } from './router.js';
import { i18n, t } from './shared/i18n/index.js';
import { showFailure } from './shared/toast.js';
import { whenUncaught } from './shared/uncaught.js';
import { useSession, whenSignedOutElsewhere } from './stores/session.js';

const app = createApp(App).use(createPinia()).use(router).use(i18n);

function toSignIn(): void {
  useSession().forget();
  const { fullPath, meta } = router.currentRoute.value;
  if (meta.isPublic !== true) void router.replace({ path: '/login', query: { next: fullPath } });
}
whenSignedOut(toSignIn);
whenSignedOutElsewhere(toSignIn);
whenUncaught(app, (why) => showFailure(t('common.uncaught', { why })));

app.mount('#app');
