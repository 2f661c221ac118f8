import { createRouter, createWebHistory } from 'vue-router';
import { bulkRoutes } from './features/bulk/routes.js';
import { complaintRoutes } from './features/complaints/routes.js';
import { merchantRoutes } from './features/merchants/routes.js';
import { notificationRoutes } from './features/notifications/routes.js';
import { providerRoutes } from './features/providers/routes.js';
import { readingRoutes } from './features/reading/routes.js';
import { refundRoutes } from './features/refunds/routes.js';
import { sessionRoutes } from './features/session/routes.js';
import { setupState } from './api/session.js';
import { useSession } from './stores/session.js';

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/complaints' },
    ...sessionRoutes,
    {
      path: '/',
      component: () => import('./shell/AppShell.vue'),
      children: [
        ...complaintRoutes,
        ...merchantRoutes,
        ...providerRoutes,
        ...notificationRoutes,
        ...refundRoutes,
        ...bulkRoutes,
        ...readingRoutes,
      ],
    },
    { path: '/:rest(.*)', redirect: '/complaints' },
  ],
});

router.beforeEach(async (to) => {
  const user = await useSession().ensure();
  if (to.meta.isPublic === true) return user === null ? true : '/';
  if (user !== null) return true;
  if ((await setupState()).needed) return '/setup';
  return { path: '/login', query: to.fullPath === '/complaints' ? {} : { next: to.fullPath } };
});
