import type { RouteRecordRaw } from 'vue-router';

export const sessionRoutes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./LoginPage.vue'), meta: { isPublic: true } },
  { path: '/setup', component: () => import('./SetupPage.vue'), meta: { isPublic: true } },
];
