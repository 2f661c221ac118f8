import type { RouteRecordRaw } from 'vue-router';

export const bulkRoutes: RouteRecordRaw[] = [
  { path: '/bulk', component: () => import('./BulkListPage.vue') },
  { path: '/bulk/:id', component: () => import('./BulkPage.vue'), props: true },
];
